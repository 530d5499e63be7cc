import type { Call } from "../call"
import { exp, log } from "../maths"
import { type Expr, input } from "../scalar/expr"
import { RowProgram, type RowProgramOptions } from "./row-program"

type FloatType = "f32" | "f64"

export interface RowSoftmaxPlan {
  readonly kind: SoftmaxKind
  readonly type: FloatType
  readonly rows: number
  readonly columns: number
}

/** softmax and logSoftmax of x; their gradients from the gradient g and the result y. */
export type SoftmaxKind = "softmax" | "logSoftmax" | "softmaxGrad" | "logSoftmaxGrad"

type Maker = (type: FloatType) => Omit<RowProgramOptions, "key">

const MAKERS: Readonly<Record<SoftmaxKind, Maker>> = {
  softmax: (type) => {
    const [x, y, m, s] = [0, 1, 2, 3].map((i) => input(i, type)) as Four
    return {
      inputs: [{ type }],
      outputs: [{ type }],
      stages: [
        { reduce: "max", value: x },
        { reduce: "sum", value: exp(x.sub(m)), into: 0 },
        { into: 0, value: y.div(s) },
      ],
    }
  },
  logSoftmax: (type) => {
    const [x, , m, s] = [0, 1, 2, 3].map((i) => input(i, type)) as Four
    return {
      inputs: [{ type }],
      outputs: [{ type }],
      stages: [
        { reduce: "max", value: x },
        { reduce: "sum", value: exp(x.sub(m)) },
        { into: 0, value: x.sub(m).sub(log(s)) },
      ],
    }
  },
  softmaxGrad: (type) => {
    const [g, y, , s] = [0, 1, 2, 3].map((i) => input(i, type)) as Four
    return {
      inputs: [{ type }, { type }],
      outputs: [{ type }],
      stages: [
        { reduce: "sum", value: g.mul(y) },
        { into: 0, value: g.sub(s).mul(y) },
      ],
    }
  },
  logSoftmaxGrad: (type) => {
    const [g, y, , s] = [0, 1, 2, 3].map((i) => input(i, type)) as Four
    return {
      inputs: [{ type }, { type }],
      outputs: [{ type }],
      stages: [
        { reduce: "sum", value: g },
        { into: 0, value: g.sub(exp(y).mul(s)) },
      ],
    }
  },
}
type Four = [Expr, Expr, Expr, Expr]

const programs = new Map<string, RowProgram>()

/**
 * softmax or logSoftmax of each row of a contiguous `[rows, columns]`, or their gradient. The row's maximum
 * is taken off first, so no size of x overflows; −∞ has probability 0; a row of −∞ alone, or with ∞ or NaN,
 * gives NaN, as in PyTorch.
 */
export function planRowSoftmax({ kind, type, rows, columns }: RowSoftmaxPlan): Call {
  const key = `${kind}:${type}`
  let program = programs.get(key)
  if (!program) {
    program = new RowProgram({ key, ...MAKERS[kind](type) })
    programs.set(key, program)
  }
  return program.plan({ rows, columns })
}
