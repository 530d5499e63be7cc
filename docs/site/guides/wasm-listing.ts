import { codeAt, type Immediate, type Opcode, unsignedAt } from "./wasm-opcodes"

export interface WasmFunction {
  readonly index: number
  /** As which it is exported. */
  readonly name?: string
  readonly params: readonly string[]
  readonly locals: number
  /** Where its code begins and ends in the module. */
  readonly from: number
  readonly to: number
}

export interface Instruction {
  readonly at: number
  readonly bytes: Uint8Array
  readonly depth: number
  readonly text: string
}

const TYPES = new Map([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
])

/** The functions of a module, in order. */
export function functionsOf(bytes: Uint8Array): WasmFunction[] {
  const types: string[][] = []
  const typeOf: number[] = []
  const names = new Map<number, string>()
  const functions: WasmFunction[] = []
  let at = 0
  const number = () => {
    const { value, next } = unsignedAt(bytes, at)
    at = next
    return value
  }
  const list = <T>(read: () => T) => Array.from({ length: number() }, read)
  const readers: Readonly<Record<number, () => void>> = {
    1: () =>
      types.push(
        ...list(() => {
          at++
          const params = list(() => TYPES.get(bytes[at++]) ?? "?")
          list(() => at++)
          return params
        }),
      ),
    3: () => typeOf.push(...list(number)),
    7: () =>
      list(() => {
        const name = new TextDecoder().decode(Uint8Array.from(list(() => bytes[at++])))
        at++
        names.set(number(), name)
      }),
    10: () =>
      list(() => {
        const to = number() + at
        const locals = list(() => {
          const count = number()
          at++
          return count
        }).reduce((a, b) => a + b, 0)
        const index = functions.length
        functions.push({ index, name: names.get(index), params: types[typeOf[index]], locals, from: at, to })
        at = to
      }),
  }
  // After the four bytes of the name and the four of the version.
  for (at = 8; at < bytes.length; ) {
    const section = bytes[at++]
    const size = number()
    const end = at + size
    readers[section]?.()
    at = end
  }
  return functions
}

/** The code of a function, instruction by instruction. */
export function instructionsOf(
  bytes: Uint8Array,
  { from, to }: WasmFunction,
  opcodes: ReadonlyMap<number, Opcode>,
): Instruction[] {
  const instructions: Instruction[] = []
  let depth = 0
  for (let at = from; at < to; ) {
    const { code, next } = codeAt(bytes, at)
    const { name, immediate }: Opcode = opcodes.get(code) ?? {
      name: `0x${code.toString(16)}`,
      immediate: "nothing",
    }
    const { text, end } = readers[immediate](bytes, next)
    const closes = name === "end" || name === "else"
    if (closes) depth--
    const shown = OPENS.has(name) ? name : [name, text].filter(Boolean).join(" ")
    instructions.push({ at, bytes: bytes.subarray(at, end), depth: Math.max(0, depth), text: shown })
    if (OPENS.has(name) || name === "else") depth++
    at = end
  }
  return instructions
}

const OPENS = new Set(["block", "loop", "if"])

interface Read {
  readonly text: string
  readonly end: number
}

const readers: Readonly<Record<Immediate, (bytes: Uint8Array, at: number) => Read>> = {
  nothing: (_, at) => ({ text: "", end: at }),
  index: (bytes, at) => unsigned(bytes, at),
  lane: (bytes, at) => ({ text: `lane ${bytes[at]}`, end: at + 1 }),
  "place in memory": (bytes, at) => place(bytes, at),
  "place and lane"(bytes, at) {
    const { text, end } = place(bytes, at)
    return { text: `${text} lane ${bytes[end]}`.trim(), end: end + 1 }
  },
  integer: (bytes, at) => signed(bytes, at),
  f32: (bytes, at) => ({ text: short(viewOf(bytes).getFloat32(at, true)), end: at + 4 }),
  f64: (bytes, at) => ({ text: String(viewOf(bytes).getFloat64(at, true)), end: at + 8 }),
  "sixteen bytes": (bytes, at) => ({ text: vector(bytes.slice(at, at + 16)), end: at + 16 }),
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength)

/** As few digits as float32 can tell apart. */
const short = (value: number) => String(Number(value.toPrecision(8)))

function unsigned(bytes: Uint8Array, at: number): Read {
  const { value, next } = unsignedAt(bytes, at)
  return { text: String(value), end: next }
}

/** How it is aligned, which is a hint, and how many bytes after the address. */
function place(bytes: Uint8Array, at: number): Read {
  const { text, end } = unsigned(bytes, unsignedAt(bytes, at).next)
  return { text: text === "0" ? "" : `offset=${text}`, end }
}

function signed(bytes: Uint8Array, at: number): Read {
  let value = 0n
  let shift = 0n
  let byte: number
  do {
    byte = bytes[at++]
    value |= BigInt(byte & 0x7f) << shift
    shift += 7n
  } while (byte >= 0x80)
  return { text: String(BigInt.asIntN(Number(shift), value)), end: at }
}

/** Four floats where they look like such, else four integers. */
function vector(bytes: Uint8Array): string {
  const floats = Array.from(new Float32Array(bytes.buffer))
  const plausible = floats.every((one) => one === 0 || (Math.abs(one) > 1e-20 && Math.abs(one) < 1e20))
  if (plausible) return floats.map(short).join(" ")
  return Array.from(new Int32Array(bytes.buffer), (one) => `0x${(one >>> 0).toString(16)}`).join(" ")
}
