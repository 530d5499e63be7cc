import { decodeUtf8 } from "@gradus/tensor/engine"
import { quote, refusal } from "../refusal"
import { ELEMENT_TYPES, type ElementType } from "./element-types"
import { HeaderText } from "./header-text"

/** A longer header is refused unread, as by the reference implementation. */
export const MAX_HEADER = 100_000_000
const MAX_DIMENSIONS = 64

/** Where a tensor lies in the file, from byte `begin` to before byte `end`. */
export interface Entry {
  readonly name: string
  readonly typeName: string
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

export interface Header {
  readonly entries: readonly Entry[]
  readonly metadata: Record<string, string>
}

/**
 * Reads and checks everything before the numbers. What it returns is safe to follow: the tensors fill
 * the file without a hole or an overlap, and each has the bytes its shape needs.
 *
 * @param owner - for messages
 * @throws RangeError naming `owner` and the tensor
 */
export function parseHeader(bytes: Uint8Array, owner: string): Header {
  const refuse = (
    must: string,
    got: string,
    advice = "The file is damaged or not in the safetensors format.",
  ) => refusal(owner, must, got, advice)
  const start = 8 + headerLength(bytes, refuse)
  let text: string
  try {
    text = decodeUtf8(bytes.subarray(8, start))
  } catch {
    throw refuse("the header must be UTF-8", "other bytes")
  }
  if (!/^[ \n\r\t]*\{/.test(text)) throw refuse('the header must begin with "{"', quote(text.slice(0, 8)))
  const reader = new HeaderText(text, refuse)
  const entries: Entry[] = []
  const metadata: Record<string, string> = Object.create(null)
  reader.object("the header", (name) => {
    if (name === "__metadata__") {
      if (reader.isNull()) return
      reader.object("__metadata__", (key) => {
        metadata[key] = reader.string()
      })
    } else entries.push(parseEntry(reader, name, start, bytes.length))
  })
  reader.end()
  checkCover(entries, start, bytes.length, refuse)
  return { entries, metadata }
}

type Refuse = (must: string, got: string, advice?: string) => Error

function headerLength(bytes: Uint8Array, refuse: Refuse): number {
  const short = "The file is cut short."
  if (bytes.length < 8) {
    throw refuse("a safetensors file must have at least 8 bytes", `${bytes.length}`, short)
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
  if (length > MAX_HEADER) throw refuse(`the header must have at most ${MAX_HEADER} bytes`, `${length}`)
  if (Number(length) > bytes.length - 8) {
    throw refuse(
      `the header must end within the file, of ${bytes.length} bytes`,
      `${length} bytes of header`,
      short,
    )
  }
  return Number(length)
}

function parseEntry(reader: HeaderText, name: string, start: number, length: number): Entry {
  const owner = `tensor ${quote(name)}`
  let typeName: string | undefined
  let shape: readonly number[] | undefined
  let offsets: readonly number[] | undefined
  reader.object(owner, (key) => {
    if (key === "dtype") typeName = reader.string()
    else if (key === "shape") shape = reader.integers(`the shape of ${owner}`, MAX_DIMENSIONS)
    else if (key === "data_offsets") offsets = reader.integers(`data_offsets of ${owner}`, 2)
    // Room for what others may write one day; the reference implementation reads over it as well.
    else reader.skip()
  })
  if (typeName === undefined || !shape || offsets?.length !== 2) {
    const missing = typeName === undefined ? "dtype" : shape ? "two data_offsets" : "shape"
    throw reader.refuse(`${owner} must have dtype, shape and two data_offsets`, `no ${missing}`)
  }
  const type = ELEMENT_TYPES.get(typeName)
  if (!type) {
    throw reader.refuse(
      `${owner} must have a dtype among ${[...ELEMENT_TYPES.keys()].join(", ")}`,
      quote(typeName),
    )
  }
  const [begin, end] = offsets.map((offset) => start + offset)
  if (begin > end || end > length) {
    const range = `[${offsets.join(", ")}]`
    throw reader.refuse(
      `data_offsets of ${owner} must rise and end within the ${length - start} bytes of data`,
      range,
    )
  }
  const needed = shape.reduce((product, size) => product * size, type.bytes)
  if (needed !== end - begin) {
    const form = `${typeName} [${shape.join(", ")}]`
    throw reader.refuse(`${owner}, ${form}, must have ${needed} bytes`, `${end - begin}`)
  }
  return { name, typeName, type, shape, begin, end }
}

/** @throws unless the tensors lie end to end over all of the data */
function checkCover(entries: readonly Entry[], start: number, length: number, refuse: Refuse): void {
  let reached = start
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== reached) {
      const kind = begin < reached ? "an overlap" : "a hole"
      throw refuse(
        `tensor ${quote(name)} must begin where the one before ends`,
        `${kind} of ${Math.abs(begin - reached)} bytes`,
      )
    }
    reached = end
  }
  if (reached !== length)
    throw refuse("the file must end with the last tensor", `${length - reached} more bytes`)
}
