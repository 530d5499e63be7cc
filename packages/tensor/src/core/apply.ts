import { input, LoopProgram, planLoop, type StorageType, type View } from "@gradus/kernels"
import { attach, gradEnabled } from "../autograd/node"
import type { Tensor } from "../tensor"
import { activeRecorder } from "../trace/recorder"
import { checkFinite, isDetectingAnomaly } from "../autograd/anomaly"
import { isFloat, newArray, numberDtype, storageType } from "./dtype"
import { execute, type Step } from "./execute"
import type { LoopExpression, Primitive, Spec } from "./primitive"
import { broadcastStrides, type Shape, sameShape, sizeOf } from "./shape"
import { Storage } from "./storage"

/** What an operation takes where a tensor is meant: a tensor, or a number that adapts to it. */
export type Operand = Tensor | number

/** Carries out a primitive: checks, runs or records, and ties the result to the tape. */
export function apply<A>(primitive: Primitive<A>, inputs: readonly Tensor[], attrs: A): Tensor {
  const spec = primitive.infer(inputs, attrs)
  const recorder = activeRecorder()
  const like = inputs[0] as Tensor
  const result = recorder
    ? recorder.record(primitive as Primitive<unknown>, inputs, attrs, spec)
    : like.derive(run(primitive, inputs, attrs, spec), spec.shape, spec.dtype)
  if (isDetectingAnomaly() && !recorder) checkFinite(primitive.name, result)
  if (primitive.vjp && gradEnabled() && isFloat(spec.dtype) && inputs.some((t) => t.requiresGrad)) {
    attach(result, primitive as Primitive<unknown>, inputs, attrs)
  }
  return result
}

/** Runs a primitive at once on the numbers of its inputs. */
function run<A>(primitive: Primitive<A>, inputs: readonly Tensor[], attrs: A, output: Spec): Storage {
  const lowering = primitive.lower(inputs, output, attrs)
  const storages = inputs.map((tensor) => tensor.storage)
  const length = sizeOf(output.shape)
  if (lowering.kind === "alias") {
    const source = storages[0] as Storage
    return source.mutable ? Storage.heap(output.dtype, source.copy()) : source
  }
  if (length === 0) return Storage.heap(output.dtype, newArray(output.dtype, 0))
  if (lowering.kind === "steps") {
    return execute(lowering.steps, storages, output.dtype, length, lowering.temporaries)
  }
  const program = programFor(
    lowering.key,
    lowering.expr,
    inputs.map((t) => storageType(t.dtype)),
    storageType(output.dtype),
  )
  const views = lowering.views
  const call = views
    ? planLoop(program, output.shape, views)
    : sameShapes(inputs, output.shape)
      ? planLoop(program, [length], inputs.map(() => STRAIGHT))
      : planLoop(
          program,
          output.shape,
          inputs.map((t): View => ({ strides: broadcastStrides(t.shape, output.shape) })),
        )
  const step: Step = { call, buffers: inputs.map((_, i) => i).concat(inputs.length) }
  return execute([step], storages, output.dtype, length)
}

const STRAIGHT: View = { strides: [1] }

function sameShapes(inputs: readonly Tensor[], shape: Shape): boolean {
  for (const t of inputs) if (!sameShape(t.shape, shape)) return false
  return true
}

const programs = new Map<string, LoopProgram>()

/** The elementwise program of an expression for given types, built once. */
export function programFor(
  key: string,
  expr: LoopExpression,
  inputs: readonly StorageType[],
  output: StorageType,
): LoopProgram {
  const full = `${key}:${inputs.join()}>${output}`
  let program = programs.get(full)
  if (!program) {
    const result = expr(...inputs.map((type, i) => input(i, type)))
    program = new LoopProgram(full, inputs, [{ type: output, expr: result.to(output) }])
    programs.set(full, program)
  }
  return program
}

/** A number as a zero-dimensional tensor that leaves the dtype of `beside` as it is where it can. */
export function lift(operand: Operand, beside: Tensor): Tensor {
  if (typeof operand !== "number") return operand
  const dtype = numberDtype(operand, beside.dtype)
  const data = newArray(dtype, 1)
  data[0] = operand
  return beside.derive(Storage.heap(dtype, data), [], dtype)
}
