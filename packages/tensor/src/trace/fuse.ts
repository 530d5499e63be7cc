import {
  constant,
  depthOf,
  type Expr,
  exprKey,
  input,
  LIMITS,
  LoopProgram,
  partsOf,
  planLoop,
  renumberer,
  type View,
} from "@gradus/kernels"
import { withGrad } from "../autograd/node"
import { storageType } from "../core/dtype"
import { readyInto } from "../core/execute"
import type { Primitive, Spec } from "../core/primitive"
import { sameShape, sizeOf } from "../core/shape"
import type { Tensor } from "../tensor"
import { activeRecorder, type Recorder, withRecorder } from "./recorder"

/** A function of tensors, written in tensor operations, without side effects. */
export type Rule = (inputs: readonly Tensor[]) => readonly Tensor[]

/** Computes a rule of `inputs` and assigns the results to `targets`, which may be among the inputs. */
export interface Run {
  (inputs: readonly Tensor[], targets: readonly Tensor[]): void
  /** Does all of it that can fail; what it returns does the rest, and changes the targets. */
  readonly ready: (inputs: readonly Tensor[], targets: readonly Tensor[]) => () => void
}

type Call = (inputs: readonly Tensor[], targets: readonly Tensor[]) => void

/** A rule made into a kernel. */
export interface Fused extends Call {
  /**
   * The same for tensors of the shapes and dtypes of these: finding the kernel is most of a call's cost where
   * tensors are small.
   */
  readonly prepare: (inputs: readonly Tensor[], targets: readonly Tensor[]) => Run
}

/**
 * Makes of an elementwise rule one kernel that reads every operand once and writes the results in place.
 * A rule that is more than elementwise runs operation by operation, with the same bits.
 *
 * @param rule - called once for every combination of shapes and dtypes, with tensors that have no values;
 *   numbers that it captures are fixed from then on. Each result has the shape of its target
 * @returns a function that computes `rule(inputs)` and assigns the results to `targets`, which may be among the
 *   inputs
 */
export function fuse(rule: Rule): Fused {
  const runs = new Map<string, Run>()
  const prepare = (inputs: readonly Tensor[], targets: readonly Tensor[]): Run => {
    const key = [...inputs, ...targets].map(({ dtype, shape }) => `${dtype}${shape.join("x")}`).join()
    let run = runs.get(key)
    if (!run) {
      run = runnerOf(rule)
      runs.set(key, run)
    }
    return run
  }
  return Object.assign<Call, { prepare: Fused["prepare"] }>(
    (inputs, targets) => prepare(inputs, targets)(inputs, targets),
    { prepare },
  )
}

/** A rule for one combination of shapes and dtypes, traced at the first call that is not itself recorded. */
function runnerOf(rule: Rule): Run {
  let loops: readonly Loop[] | "not elementwise" | undefined
  const run = (inputs: readonly Tensor[], targets: readonly Tensor[]) => {
    if (activeRecorder()) {
      assignAll(targets, rule(inputs))
      return
    }
    loops ??= traceLoops(rule, inputs, targets) ?? "not elementwise"
    if (loops === "not elementwise") withGrad(false, () => assignAll(targets, rule(inputs)))
    else for (const loop of loops) loop.ready(inputs, targets)()
  }
  const ready = (inputs: readonly Tensor[], targets: readonly Tensor[]) => {
    if (activeRecorder()) return () => run(inputs, targets)
    loops ??= traceLoops(rule, inputs, targets) ?? "not elementwise"
    if (loops !== "not elementwise") {
      const ready = loops.map((loop) => loop.ready(inputs, targets))
      return () => {
        for (const finish of ready) finish()
      }
    }
    return withGrad(false, () => {
      const values = valuesFor(targets, rule(inputs))
      for (const [i, target] of targets.entries()) {
        values[i] = values[i].to(target.makeResident().dtype)
        values[i].storage.settle()
      }
      return () => {
        for (const [i, target] of targets.entries()) target.assign(values[i])
      }
    })
  }
  return Object.assign(run, { ready })
}

function assignAll(targets: readonly Tensor[], results: readonly Tensor[]): void {
  const values = valuesFor(targets, results)
  for (const [i, target] of targets.entries()) target.assign(values[i])
}

/** The results of a rule, to be assigned one after the other. */
function valuesFor(targets: readonly Tensor[], results: readonly Tensor[]): Tensor[] {
  if (results.length !== targets.length) {
    throw new RangeError(
      `fuse: the rule must return ${targets.length} tensors, got ${results.length}. Return one for each target.`,
    )
  }
  // Results that are the targets' own old values are read before anything is written.
  return results.map((result) => (targets.includes(result) ? result.clone() : result))
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

  detach(tensor: Tensor): Tensor {
    return this.#symbol(tensor, this.exprOf(tensor))
  }

  read(tensor: Tensor): void {
    if (tensor.hasValues) return
    throw new Error(
      "fuse: a rule must not read values, which differ from step to step, got a request for one. Use where() to choose.",
    )
  }

  settle(): never {
    throw new NotElementwise()
  }

  checkIndices(): never {
    throw new NotElementwise()
  }

  draw(): never {
    throw new NotElementwise()
  }

  numberKind(): undefined {}

  setting(): void {}

  isLocal(): boolean {
    return true
  }

  lasts(): void {}

  made(): void {}

  uses(): void {}

  parts(object: object): [string, unknown][] {
    return Object.entries(object)
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
function traceLoops(
  rule: Rule,
  inputs: readonly Tensor[],
  targets: readonly Tensor[],
): readonly Loop[] | undefined {
  const recorder = new ExpressionRecorder(inputs[0])
  let exprs: readonly Expr[]
  try {
    const symbols = inputs.map((tensor, i) => recorder.input(tensor, i))
    const results = withGrad(false, () => withRecorder(recorder, () => rule(symbols)))
    if (results.length !== targets.length) throw new NotElementwise()
    for (const [i, result] of results.entries()) {
      if (!sameShape(result.shape, targets[i].shape)) throw new NotElementwise()
    }
    exprs = results.map((result, i) => recorder.exprOf(result).to(storageType(targets[i].dtype)))
    if (depthOf(exprs) > LIMITS.depth || partsOf(exprs).size > LIMITS.variables) throw new NotElementwise()
    if (2 * (inputs.length + targets.length) > LIMITS.parameters) throw new NotElementwise()
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
    const renumbered = outputs.map(renumberer((i) => this.#reads.indexOf(i)))
    const program = new LoopProgram(
      `fused:${exprKey(renumbered)}`,
      this.#reads.map((i) => storageType(inputs[i].dtype)),
      this.#writes.map((i, n) => ({ type: storageType(targets[i].dtype), expr: renumbered[n] })),
    )
    const views = this.#reads.map((i): View => ({ strides: [inputs[i].ndim === 0 ? 0 : 1] }))
    this.#call = planLoop(program, [size], views)
  }

  /** Does all of it that can fail; what it returns does the rest. */
  ready(inputs: readonly Tensor[], targets: readonly Tensor[]): () => void {
    const outputs = this.#writes.map((i) => targets[i].makeResident().storage)
    const operands = this.#reads.map((i) => inputs[i].storage)
    return readyInto(this.#call, operands, outputs)
  }
}

function inputsOf(exprs: readonly Expr[]): number[] {
  const inputs = [...partsOf(exprs)].filter(({ op }) => op === "input")
  return [...new Set(inputs.map(({ value }) => Number(value)))].sort((a, b) => a - b)
}
