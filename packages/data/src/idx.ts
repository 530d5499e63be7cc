import { demand, type Kind, noMore } from "@gradus/checks"
import { type FileBytes, plainBytes } from "@gradus/tensor/engine"

const NAME: Kind<string> = { must: "a text", type: "string", holds: (name) => name !== "" }
const BYTES: Kind<FileBytes> = {
  must: "the bytes of a file, still there",
  holds: (given) => plainBytes(given) !== undefined,
  advice: "Give a Uint8Array or an ArrayBuffer.",
}

/** The numbers of an IDX file, the format of MNIST. */
export interface Idx {
  readonly shape: readonly number[]
  readonly data: Uint8Array
}

/**
 * Reads an IDX file of bytes: two zeros, the type (8, unsigned bytes), the number of dimensions, their sizes as
 * big-endian 32-bit integers, then the numbers.
 *
 * @param file - the whole file, in a buffer or in a view of any kind; the numbers are copied out of it
 * @param name - for messages
 * @throws TypeError for what holds no bytes; RangeError when the magic number, the type or the length is wrong
 *
 * @example
 * ```ts
 * import { parseIdx } from "@gradus/data"
 * const { shape, data } = parseIdx(Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6))
 * shape // => [2, 3]
 * data[5] // => 6
 * ```
 * @see LeCun, Cortes, Burges, The MNIST database of handwritten digits
 */
export function parseIdx(file: FileBytes, name = "IDX file", ...surplus: []): Idx {
  noMore("parseIdx", surplus)
  demand("parseIdx", "name", NAME, name)
  const bytes = plainBytes(demand(name, "bytes", BYTES, file)) as Uint8Array
  const fail = (must: string, got: string, hint: string): never => {
    throw new RangeError(`${name}: ${must}, got ${got}. ${hint}`)
  }
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0) {
    fail(
      "an IDX file must begin with two zero bytes",
      `[${bytes.slice(0, 4).join(", ")}]`,
      "Decompress it first?",
    )
  }
  if (bytes[2] !== 8)
    fail("the elements must be unsigned bytes (type 8)", `type ${bytes[2]}`, "Convert the file.")
  const dimensions = bytes[3]
  const header = 4 + 4 * dimensions
  if (bytes.length < header)
    fail(`the header must have ${header} bytes`, `${bytes.length}`, "The file is cut short.")
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i))
  const size = shape.reduce((a, b) => a * b, 1)
  if (bytes.length !== header + size) {
    fail(
      `there must be ${size} elements for shape [${shape.join(", ")}]`,
      `${bytes.length - header}`,
      bytes.length < header + size ? "The file is cut short." : "There are bytes behind the end.",
    )
  }
  return { shape, data: bytes.slice(header) }
}
