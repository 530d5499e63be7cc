import {
  constant,
  type Expr,
  exprKey,
  input,
  LoopProgram,
  planLoop,
  type View,
} from "@gradus/kernels"
import { withGrad } from "../autograd/node"
import { storageType } from "../core/dtype"
import { executeInto } from "../core/execute"
import type { Primitive, Spec } from "../core/primitive"
import { sameShape, sizeOf } from "../core/shape"
import type { Tensor } from "../tensor"
import { activeRecorder, type Recorder, withRecorder } from "./recorder"

/** A function of tensors, written in tensor operations, without side effects. */
export type Rule = (inputs: readonly Tensor[]) => readonly Tensor[]

/**
 * Makes of an elementwise rule one kernel that reads every operand once and writes the results in place.
 * A rule that is more than elementwise runs operation by operation, with the same bits.
 *
 * @param rule - called once for every combination of shapes and dtypes, with tensors that have no values;
 *   numbers that it captures are fixed from then on
 * @returns a function that computes `rule(inputs)` and assigns the results to `targets`, which may be among the
 *   inputs
 */
export function fuse(rule: Rule): (inputs: readonly Tensor[], targets: readonly Tensor[]) => void {
  const loops = new Map<string, readonly Loop[] | undefined>()
  return (inputs, targets) => {
    if (activeRecorder()) {
      assignAll(targets, rule(inputs))
      return
    }
    const key = [...inputs, ...targets].map(({ dtype, shape }) => `${dtype}${shape.join("x")}`).join()
    if (!loops.has(key)) loops.set(key, traceLoops(rule, inputs, targets))
    const traced = loops.get(key)
    if (traced) for (const loop of traced) loop.run(inputs, targets)
    else withGrad(false, () => assignAll(targets, rule(inputs)))
  }
}

function assignAll(targets: readonly Tensor[], results: readonly Tensor[]): void {
  // Results that are the targets' own old values are read before anything is written.
  const values = results.map((result) => (targets.includes(result) ? result.clone() : result))
  for (const [i, target] of targets.entries()) target.assign(values[i])
}

class NotElementwise extends Error {}

/** Records elementwise operations as scalar expressions of the rule's inputs. */
class ExpressionRecorder implements Recorder {
  readonly #exprs = new Map<Tensor, Expr>()

  constructor(readonly like: Tensor) {}

  input(spec: Spec, index: number): Tensor {
    return this.#symbol(spec, input(index, storageType(spec.dtype)))
  }

  record(primitive: Primitive<unknown>, inputs: readonly Tensor[], attrs: unknown, spec: Spec): Tensor {
    const lowering = primitive.lower(inputs, spec, attrs)
    if (lowering.kind === "alias" && sameShape(inputs[0].shape, spec.shape)) {
      return this.#symbol(spec, this.exprOf(inputs[0]))
    }
    const fits = inputs.every(({ shape }) => shape.length === 0 || sameShape(shape, spec.shape))
    if (lowering.kind !== "loop" || lowering.views || !fits) throw new NotElementwise()
    const expr = lowering.expr(...inputs.map((tensor) => this.exprOf(tensor)))
    return this.#symbol(spec, expr.to(storageType(spec.dtype)))
  }

  assign(): never {
    throw new Error("fuse: a rule must return its results, got an assign inside it. Return the new value.")
  }

  exprOf(tensor: Tensor): Expr {
    const expr = this.#exprs.get(tensor)
    if (expr) return expr
    if (tensor.size !== 1 || tensor.storage.mutable) throw new NotElementwise()
    return constant(storageType(tensor.dtype), tensor.item())
  }

  #symbol({ shape, dtype }: Spec, expr: Expr): Tensor {
    const tensor = this.like.derive(undefined, shape, dtype)
    this.#exprs.set(tensor, expr)
    return tensor
  }
}

/** The loops, one for each shape among the targets, largest first; none if the rule is not elementwise. */
function traceLoops(rule: Rule, inputs: readonly Tensor[], targets: readonly Tensor[]): readonly Loop[] | undefined {
  const recorder = new ExpressionRecorder(inputs[0])
  let exprs: readonly Expr[]
  try {
    const symbols = inputs.map((tensor, i) => recorder.input(tensor, i))
    const results = withGrad(false, () => withRecorder(recorder, () => rule(symbols)))
    for (const [i, result] of results.entries()) {
      const fits = result.ndim === 0 || sameShape(result.shape, targets[i].shape)
      if (!fits) throw new NotElementwise()
    }
    exprs = results.map((result, i) => recorder.exprOf(result).to(storageType(targets[i].dtype)))
  } catch (error) {
    if (error instanceof NotElementwise) return undefined
    throw error
  }
  const shapes = [...new Set(targets.map(({ shape }) => sizeOf(shape)))].sort((a, b) => b - a)
  return shapes.map((size) => new Loop(size, inputs, targets, exprs))
}

/** One fused kernel: the targets of one size. */
class Loop {
  readonly #call: ReturnType<typeof planLoop>
  readonly #reads: readonly number[]
  readonly #writes: readonly number[]

  constructor(size: number, inputs: readonly Tensor[], targets: readonly Tensor[], exprs: readonly Expr[]) {
    this.#writes = targets.flatMap((target, i) => (target.size === size ? [i] : []))
    const outputs = this.#writes.map((i) => exprs[i])
    this.#reads = inputsOf(outputs)
    const renumbered = renumber(outputs, this.#reads)
    const program = new LoopProgram(
      `fused:${exprKey(renumbered)}`,
      this.#reads.map((i) => storageType(inputs[i].dtype)),
      this.#writes.map((i, n) => ({ type: storageType(targets[i].dtype), expr: renumbered[n] })),
    )
    const views = this.#reads.map((i): View => ({ strides: [inputs[i].ndim === 0 ? 0 : 1] }))
    this.#call = planLoop(program, [size], views)
  }

  run(inputs: readonly Tensor[], targets: readonly Tensor[]): void {
    const outputs = this.#writes.map((i) => targets[i].makeResident().storage)
    const operands = this.#reads.map((i) => inputs[i].storage)
    executeInto(this.#call, operands, outputs)
  }
}

function inputsOf(exprs: readonly Expr[]): number[] {
  const found = new Set<number>()
  const seen = new Set<Expr>()
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return
    seen.add(expr)
    if (expr.op === "input") found.add(Number(expr.value))
    expr.args.forEach(visit)
  }
  exprs.forEach(visit)
  return [...found].sort((a, b) => a - b)
}

/** The same expressions over only the inputs that they read. */
function renumber(exprs: readonly Expr[], reads: readonly number[]): Expr[] {
  const done = new Map<Expr, Expr>()
  const visit = (expr: Expr): Expr => {
    const known = done.get(expr)
    if (known) return known
    const next =
      expr.op === "input"
        ? input(reads.indexOf(Number(expr.value)), expr.type)
        : expr.withArgs(expr.args.map(visit))
    done.set(expr, next)
    return next
  }
  return exprs.map(visit)
}
