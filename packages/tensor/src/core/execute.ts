import { aligned, BYTES, type Call, engine, shared } from "@gradus/kernels"
import { type DType, storageType } from "./dtype"
import type { Step } from "./primitive"
import { copyAt, putAt, Storage } from "./storage"

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
  try {
    if (results.scope) {
      const result = Storage.resident(dtype, length, false)
      results.scope.add(result)
      runStaged(steps, inputs, result.address, 0, temporaries)
      return result
    }
    const bytes = aligned(length * BYTES[storageType(dtype)])
    const address = runStaged(steps, inputs, 0, bytes, temporaries)
    return Storage.heap(dtype, copyAt(dtype, address, length))
  } finally {
    engine().release()
  }
}

/**
 * Makes ready to run one call on storages that exist; the outputs are resident and change in place. It does all that can
 * fail: numbers that were put off, and working memory. What it returns runs the call.
 */
export function readyInto(call: Call, inputs: readonly Storage[], outputs: readonly Storage[]): () => void {
  const run = engine().compiled(call.kernel)
  let bytes = call.scratch
  for (const input of inputs) {
    if (input.array) bytes += aligned(input.bytes)
    else input.settle()
  }
  for (const output of outputs) output.settle()
  engine().scratch(bytes)
  return () => {
    const pointers = stage(inputs, call.scratch)
    const scratch = pointers.pop() as number
    for (const output of outputs) pointers.push(output.address)
    pointers.push(scratch)
    run(...call.args(pointers))
    engine().release()
    for (const output of outputs) output.version++
  }
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
  for (const bytes of temporaries) more += aligned(bytes)
  const pointers = stage(inputs, more + scratch)
  let next = pointers.pop() as number
  const address = outputAddress || next
  pointers.push(address)
  next += outputBytes
  for (const bytes of temporaries) {
    pointers.push(next)
    next += aligned(bytes)
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
  const pointers: number[] = []
  let bytes = 0
  for (const input of inputs) {
    // Asked for its address, a storage may have to compute numbers that were put off, in working memory as well.
    pointers.push(input.array ? bytes : input.address)
    if (input.array) bytes += aligned(input.bytes)
  }
  const start = engine().scratch(bytes + extra)
  for (let i = 0; i < inputs.length; i++) {
    const { array, dtype } = inputs[i]
    if (!array) continue
    pointers[i] += start
    putAt(dtype, pointers[i], array)
  }
  pointers.push(start + bytes)
  return pointers
}
