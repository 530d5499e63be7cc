import { BYTES } from "../call"
import {
  type FuncBuilder,
  i32,
  type Kernel,
  type ModuleBuilder,
  type Value,
  type ValueType,
  v128,
} from "../wasm"
import { traitsOf } from "./epilogue"
import type { Fitted } from "./fitted"
import { EpilogueWriter } from "./writer"

/** A block of finished values that wait in memory. Distances are in bytes, those in the output as in Place. */
export interface Block {
  readonly sums: Value
  readonly sumsRow: Value
  readonly at: Value
  readonly atRow: Value
  readonly rows: Value
  readonly columns: Value
  /** Row and column of the block's first value. */
  readonly row: Value
  readonly column: Value
}

const NAMES = ["sums", "sumsRow", "at", "atRow", "rows", "columns", "row", "column"] as const

const addressCount = ({ epilogue }: Fitted) => epilogue.inputs.length + epilogue.outputs.length + 1
const carriedOffset = (fitted: Fitted) => Math.ceil(addressCount(fitted) / 4) * 16

/** Bytes of the context: what a kernel leaves in memory for the function of its epilogue. */
export function contextBytes(fitted: Fitted): number {
  return carriedOffset(fitted) + 16 * traitsOf(fitted.epilogue, fitted.accesses).carried
}

/** Writes the context: addresses, the origin, and the writer's uniform values. */
export function storeContext(writer: EpilogueWriter, context: Value): void {
  const { f, fitted } = writer
  const addresses = [...writer.addresses, writer.origin]
  addresses.forEach((address, i) => f.do(i32.store(context, address, 4 * i)))
  writer.carried.forEach((value, i) => f.do(v128.store(context, value, carriedOffset(fitted) + 16 * i)))
}

/** Writes a call of the epilogue's own function, which works on blocks: for what is not worth code in place. */
export function callBlock(
  f: FuncBuilder,
  module: ModuleBuilder,
  fitted: Fitted,
  context: Value,
  block: Block,
): void {
  f.do(module.call(module.kernel(blockKernel(fitted)), [context, ...NAMES.map((name) => block[name])]))
}

/**
 * A kernel that needs the context, with what prepares it: takes the addresses of the epilogue's inputs and outputs
 * and of the context before the kernel's own parameters.
 */
export function withContext(kernel: Kernel, fitted: Fitted): Kernel {
  const addresses = addressCount(fitted) - 1
  return {
    key: `${kernel.key}:begin`,
    params: [...new Array<ValueType>(addresses + 1).fill("i32"), ...kernel.params],
    build(f, params, module) {
      const writer = new EpilogueWriter(f, fitted, params.slice(0, addresses), i32.const(0))
      writer.prelude()
      storeContext(writer, params[addresses])
      f.do(module.call(module.kernel(kernel), params.slice(addresses + 1)))
    },
  }
}

function blockKernel(fitted: Fitted): Kernel {
  const { epilogue, accesses, type } = fitted
  return {
    key: `epilogue:${type}:${accesses.join()}:${epilogue.key}`,
    params: ["i32", ...NAMES.map(() => "i32" as const)],
    build(f, [context, ...params]) {
      const block = Object.fromEntries(NAMES.map((name, i) => [name, params[i]])) as unknown as Block
      writeBlock(f, fitted, context, block)
    },
  }
}

/** A writer that finds in the context what another function has prepared. */
export function writerFrom(f: FuncBuilder, fitted: Fitted, context: Value): EpilogueWriter {
  const words = Array.from({ length: addressCount(fitted) }, (_, i) => f.int(i32.load(context, 4 * i)))
  const origin = words.pop() as Value
  const writer = new EpilogueWriter(f, fitted, words, origin)
  // As many as the kernel's own writer has carried.
  const { carried } = traitsOf(fitted.epilogue, fitted.accesses)
  const values = Array.from({ length: carried }, (_, i) => v128.load(context, carriedOffset(fitted) + 16 * i))
  writer.resume(values)
  return writer
}

function writeBlock(f: FuncBuilder, fitted: Fitted, context: Value, block: Block): void {
  const writer = writerFrom(f, fitted, context)
  const bytes = BYTES[fitted.type]
  const lanes = 16 / bytes
  const row = f.int(block.row)
  const end = f.int(i32.add(row, block.rows))
  const line = f.int(block.sums)
  const place = f.int(block.at)
  const [sums, at, column, left] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")]
  const step = (count: number) => () => {
    const sum = f.local("v128", count === 1 ? load(fitted, sums) : v128.load(sums))
    writer.apply(sum, { at, offset: 0, row, column }, count === 1)
    f.bump(sums, count * bytes)
    f.bump(at, count * bytes)
    f.bump(column, count)
    f.bump(left, -count)
  }
  f.while(
    () => i32.ltS(row, end),
    () => {
      f.set(sums, line)
      f.set(at, place)
      f.set(column, block.column)
      f.set(left, block.columns)
      f.while(() => i32.geS(left, lanes), step(lanes))
      f.while(() => i32.gtS(left, 0), step(1))
      f.bump(line, block.sumsRow)
      f.bump(place, block.atRow)
      f.bump(row, 1)
    },
  )
}

function load({ type }: Fitted, address: Value): Value {
  return type === "f32" ? v128.load32Splat(address) : v128.load64Splat(address)
}
