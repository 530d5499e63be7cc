import { type Call, planFlat, planLoop, planReduce, type View } from "@gradus/kernels"
import { anomalyWatch } from "../autograd/anomaly-watch"
import { attach, gradEnabled } from "../autograd/node"
import type { Tensor } from "../tensor"
import { activeExecutor } from "../trace/executor"
import { activeRecorder } from "../trace/recorder"
import { demandTensors } from "./brand"
import {
  type DType,
  elementOf,
  INT32_ADVICE,
  isFloat,
  LEAST_INT32,
  MOST_INT32,
  newArray,
  numberDtype,
} from "./dtype"
import { execute } from "./execute"
import type { LoopLowering, Lowering, Primitive, Spec, Step } from "./primitive"
import { programFor, reductionFor, rowProgramFor } from "./program-for"
import { demandSize, withoutRoom } from "./room"
import { broadcastStrides, ownShape, sizeOf } from "./shape"
import { Storage } from "./storage"

/** What an operation takes where a tensor is meant: a tensor, or a number that adapts to it. */
export type Operand = Tensor | number

/** Carries out a primitive: checks, runs or records, and ties the result to the tape. */
export function apply<A>(primitive: Primitive<A>, inputs: readonly Tensor[], attrs: A): Tensor {
  demandTensors(primitive.name, inputs)
  const spec = primitive.infer(inputs, attrs)
  const length = demandSize(primitive.name, spec.shape, spec.dtype)
  const recorder = activeRecorder()
  const like = inputs[0] as Tensor
  const result = recorder
    ? recorder.record(primitive as Primitive<unknown>, inputs, attrs, spec)
    : (activeExecutor()?.run(primitive as Primitive<unknown>, inputs, attrs, spec) ??
      like.derive(run(primitive, inputs, attrs, spec, length), spec.shape, spec.dtype))
  const watch = anomalyWatch()
  if (watch && !recorder) watch.check(primitive.name, inputs, result)
  if (primitive.vjp && gradEnabled() && isFloat(spec.dtype)) {
    if (inputs.some((t) => t.requiresGrad)) {
      attach(result, primitive as Primitive<unknown>, inputs, attrs, watch?.explain())
    } else if (inputs.some((t) => t.isCut)) result.cut()
  }
  return result
}

/** Runs a primitive at once on the numbers of its inputs. */
function run<A>(
  primitive: Primitive<A>,
  inputs: readonly Tensor[],
  attrs: A,
  output: Spec,
  length: number,
): Storage {
  const lowering = primitive.lower(inputs, output, attrs)
  const storages = inputs.map((tensor) => tensor.storage)
  if (lowering.kind === "alias") {
    const source = storages[0] as Storage
    return source.mutable ? Storage.heap(output.dtype, source.copy()) : source
  }
  if (length === 0) return Storage.heap(output.dtype, newArray(output.dtype, 0))
  const several = lowering.kind === "steps"
  const steps = several ? lowering.steps : [planStep(lowering, inputs, output, length)]
  try {
    return execute(steps, storages, output.dtype, length, several ? lowering.temporaries : undefined)
  } catch (error) {
    throw withoutRoom(primitive.name, output, error)
  }
}

/** The kernel of an operation that takes one. */
export function planStep(
  lowering: Exclude<Lowering, { readonly kind: "alias" | "steps" }>,
  inputs: readonly Spec[],
  output: Spec,
  length: number,
): Step {
  if (lowering.kind === "tiles") {
    return { call: lowering.plan(), buffers: [...lowering.operands, inputs.length] }
  }
  const buffers = BUFFERS[inputs.length]
  if (lowering.kind === "loop") return { call: planElementwise(lowering, inputs, output, length), buffers }
  if (lowering.kind === "rows") {
    const columns = output.shape[output.shape.length - 1]
    const call = rowProgramFor(lowering, inputs, output.dtype).plan({ rows: length / columns, columns })
    return { call, buffers }
  }
  const program = reductionFor(lowering, inputs, output.dtype)
  return { call: planReduce({ program, shape: inputs[0].shape, axes: lowering.axes }), buffers }
}

/** Inputs in order, then the output. */
const BUFFERS = Array.from({ length: 8 }, (_, inputs) => Array.from({ length: inputs + 1 }, (__, i) => i))

function planElementwise(
  lowering: LoopLowering,
  inputs: readonly Spec[],
  output: Spec,
  length: number,
): Call {
  const { key, expr } = lowering
  const program = programFor(
    key,
    expr,
    inputs.map(({ dtype }) => dtype),
    output.dtype,
  )
  if (lowering.views) return planLoop(program, output.shape, lowering.views)
  const single: boolean[] = []
  for (const { shape } of inputs) {
    const size = sizeOf(shape)
    if (size !== length && size !== 1) {
      const views = inputs.map((t): View => ({ strides: broadcastStrides(t.shape, output.shape) }))
      return planLoop(program, output.shape, views)
    }
    single.push(size !== length)
  }
  return planFlat(program, length, single)
}

/** Whether an operand adapts to the other: a number, or what stands for one while a step is recorded. */
export function isNumber(operand: Operand): boolean {
  return typeof operand === "number" || activeRecorder()?.numberKind(operand) !== undefined
}

/**
 * A number as a zero-dimensional tensor that leaves the dtype of `beside` as it is where it can.
 *
 * @throws RangeError for an integer beside integers that is no int32
 */
export function lift(operand: Operand, beside: Tensor, owner = "Tensor"): Tensor {
  if (typeof operand !== "number") {
    const kind = activeRecorder()?.numberKind(operand)
    return kind ? numberAs(owner, operand, numberDtype(kind === "whole" ? 1 : 0.5, beside.dtype)) : operand
  }
  return scalar(owner, operand, numberDtype(operand, beside.dtype), beside)
}

/** A number as a zero-dimensional tensor of the dtype of `like`. @throws RangeError for an int32 that is none */
export function element(owner: string, operand: Operand, like: Tensor): Tensor {
  if (typeof operand === "number") return scalar(owner, operand, like.dtype, like)
  return activeRecorder()?.numberKind(operand) ? numberAs(owner, operand, like.dtype) : operand
}

const NO_DIMENSIONS = /* @__PURE__ */ ownShape([])

function scalar(owner: string, value: number, dtype: DType, like: Tensor): Tensor {
  const data = newArray(dtype, 1)
  data[0] = elementOf(owner, dtype, value)
  return like.derive(Storage.heap(dtype, data), NO_DIMENSIONS, dtype)
}

/**
 * A tensor off the tape in another dtype. One that stands for a plain number in a recorded step follows the rule for
 * numbers: it is looked at when the step runs.
 */
export function numberAs(owner: string, tensor: Tensor, dtype: DType): Tensor {
  const recorder = activeRecorder()
  const kind = recorder?.numberKind(tensor)
  if (kind && dtype === "int32") {
    recorder?.checkIndices(tensor, {
      owner,
      what: "an int32",
      advice: INT32_ADVICE,
      low: LEAST_INT32,
      size: MOST_INT32 + 1,
      whole: true,
    })
  }
  // Detached, it is a tensor like any other from here on.
  return tensor.detach().to(dtype)
}
