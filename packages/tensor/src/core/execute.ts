import { BYTES, type Call, engine, shared } from "@gradus/kernels"
import { type DType, storageType } from "./dtype"
import { copyAt, Storage } from "./storage"

/**
 * One kernel call of an operation. `buffers` says which of the operation's buffers the kernel's
 * operands are: 0 … inputs−1 the inputs, then the output, then the temporaries.
 */
export interface Step {
  readonly call: Call
  readonly buffers: readonly number[]
}

/** Where a result lives: in a fresh heap array, or in resident memory until the scope that it was made in ends. */
const results = /* @__PURE__ */ shared("tensor.results", (): { scope?: Set<Storage> | undefined } => ({}))

/** Runs `body` so that every result in it is resident, and returns those storages for the caller to free. */
export function withResidentResults<T>(body: () => T): { value: T; made: Set<Storage> } {
  const outer = results.scope
  const made = new Set<Storage>()
  results.scope = made
  try {
    return { value: body(), made }
  } catch (error) {
    for (const storage of made) storage.free()
    throw error
  } finally {
    results.scope = outer
  }
}

const align = (bytes: number): number => (bytes + 63) & ~63

/**
 * Runs the steps of one operation and returns its result. Heap operands are copied into working memory
 * first; a heap result is copied out.
 */
export function execute(
  steps: readonly Step[],
  inputs: readonly Storage[],
  dtype: DType,
  length: number,
  temporaries: readonly number[] = [],
): Storage {
  if (results.scope) {
    const result = Storage.resident(dtype, length, false)
    results.scope.add(result)
    runStaged(steps, inputs, result.address, 0, temporaries)
    return result
  }
  const bytes = align(length * BYTES[storageType(dtype)])
  const address = runStaged(steps, inputs, 0, bytes, temporaries)
  return Storage.heap(dtype, copyAt(dtype, address, length))
}

/** Runs one call on storages that exist; the outputs are resident and change in place. */
export function executeInto(call: Call, inputs: readonly Storage[], outputs: readonly Storage[]): void {
  const pointers = stage(inputs, call.scratch)
  const scratch = pointers.pop() as number
  for (const output of outputs) {
    pointers.push(output.address)
    output.version++
  }
  pointers.push(scratch)
  engine().compiled(call.kernel)(...call.args(pointers))
}

/** Runs steps with the output at an address, or, when that is 0, in working memory; returns where. */
function runStaged(
  steps: readonly Step[],
  inputs: readonly Storage[],
  outputAddress: number,
  outputBytes: number,
  temporaries: readonly number[],
): number {
  let scratch = 0
  for (const { call } of steps) scratch = Math.max(scratch, call.scratch)
  let more = outputBytes
  for (const bytes of temporaries) more += align(bytes)
  const pointers = stage(inputs, more + scratch)
  let next = pointers.pop() as number
  const address = outputAddress || next
  pointers.push(address)
  next += outputBytes
  for (const bytes of temporaries) {
    pointers.push(next)
    next += align(bytes)
  }
  for (const { call, buffers } of steps) {
    const operands: number[] = []
    for (const buffer of buffers) operands.push(pointers[buffer] as number)
    operands.push(next)
    engine().compiled(call.kernel)(...call.args(operands))
  }
  return address
}

/** Addresses of the inputs, heap ones copied into working memory, then that of `extra` bytes behind them. */
function stage(inputs: readonly Storage[], extra: number): number[] {
  let bytes = 0
  for (const input of inputs) if (input.array) bytes += align(input.bytes)
  let next = engine().scratch(bytes + extra)
  const pointers: number[] = []
  for (const input of inputs) {
    const { array } = input
    if (!array) {
      pointers.push(input.address)
      continue
    }
    const { memory } = engine()
    if (array.length > 0) {
      if (input.dtype === "float32") memory.f32.set(array, next >> 2)
      else if (input.dtype === "float64") memory.f64.set(array, next >> 3)
      else if (input.dtype === "int32") memory.i32.set(array, next >> 2)
      else memory.u8.set(array, next)
    }
    pointers.push(next)
    next += align(input.bytes)
  }
  pointers.push(next)
  return pointers
}
