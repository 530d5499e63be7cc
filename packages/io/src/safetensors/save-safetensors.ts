import { demand, noMore } from "@gradus/checks"
import { isTensor, type Tensor } from "@gradus/tensor"
import { encodeUtf8 } from "@gradus/tensor/engine"
import { byName } from "../kinds"
import { membersOf } from "../members"
import { quote, refusal } from "../refusal"
import { NAME_OF } from "./element-types"
import { MAX_HEADER } from "./parse-header"

const OWNER = "saveSafetensors"
/** Larger elements come first, so that each tensor begins at a multiple of its element's size. */
const ORDER = ["float64", "float32", "int32", "bool"] as const

const TENSORS = /* @__PURE__ */ byName("tensors", "Give model.stateDict(), say.")
const METADATA = /* @__PURE__ */ byName("texts", 'Write { format: "pt" }, say.')

/**
 * Writes tensors in the safetensors format: the same bytes as the reference implementation's for the same
 * tensors, so that the same numbers always make the same file.
 *
 * @param tensors - by name, such as a module's `stateDict()`
 * @param metadata - texts that go with them
 * @returns the file
 * @throws TypeError for what is not a tensor or a text; RangeError for a name that the format cannot hold
 * @example
 * ```ts
 * import { saveSafetensors } from "@gradus/io"
 * import { ones } from "@gradus/tensor"
 *
 * const bytes = saveSafetensors({ w: ones([2]) })
 * new TextDecoder().decode(bytes.subarray(8, 64)).trim() // => '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
 * ```
 */
export function saveSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
  ...surplus: []
): Uint8Array {
  noMore("saveSafetensors", surplus)
  demand(OWNER, "tensors", TENSORS, tensors)
  demand(OWNER, "metadata", METADATA, metadata)
  const entries = membersOf(OWNER, tensors, "tensors") as [string, Tensor][]
  for (const [name, value] of entries) checkEntry(name, value)
  entries.sort(([a, x], [b, y]) => rank(x) - rank(y) || byCodePoint(a, b))
  const members: string[] = []
  const texts = membersOf(OWNER, metadata, "metadata").map(([key, value]) => metadataMember(key, value))
  if (texts.length > 0) members.push(`"__metadata__":{${texts.join(",")}}`)
  let end = 0
  for (const [name, { dtype, shape, storage }] of entries) {
    const begin = end
    end += storage.peek().byteLength
    const form = `"dtype":"${NAME_OF[dtype]}","shape":[${shape.join(",")}]`
    // By hand, since objects order their keys: numbers first.
    members.push(`${JSON.stringify(name)}:{${form},"data_offsets":[${begin},${end}]}`)
  }
  const header = encodeUtf8(`{${members.join(",")}}`)
  const start = 8 + Math.ceil(header.length / 8) * 8
  if (start - 8 > MAX_HEADER) {
    const must = `names, shapes and metadata must take at most ${MAX_HEADER} bytes`
    throw refusal(OWNER, must, `${start - 8}`, "Put large data into tensors.")
  }
  const bytes = new Uint8Array(start + end)
  new DataView(bytes.buffer).setUint32(0, start - 8, true)
  bytes.set(header, 8)
  bytes.fill(32, 8 + header.length, start)
  let next = start
  for (const [, { storage }] of entries) {
    const data = storage.peek()
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), next)
    next += data.byteLength
  }
  return bytes
}

function rank({ dtype }: Tensor): number {
  return ORDER.indexOf(dtype)
}

function checkEntry(name: string, value: unknown): void {
  if (!isTensor(value)) {
    throw new TypeError(
      `${OWNER}: ${quote(name)} must be a tensor, got ${typeof value}. Put texts into metadata.`,
    )
  }
  if (name === "__metadata__") {
    throw refusal(
      OWNER,
      "names must not be __metadata__, which the format reserves",
      quote(name),
      "Rename it.",
    )
  }
  checkText("names", name)
}

function metadataMember(key: string, value: unknown): string {
  if (typeof value !== "string") {
    throw new TypeError(
      `${OWNER}: metadata must be texts, got ${typeof value} for ${quote(key)}. Use JSON.stringify for other values.`,
    )
  }
  checkText("keys of metadata", key)
  checkText("metadata", value)
  return `${JSON.stringify(key)}:${JSON.stringify(value)}`
}

/** Half of a surrogate pair has no place in UTF-8. */
function checkText(what: string, text: string): void {
  if (/\p{Surrogate}/u.test(text)) {
    throw refusal(OWNER, `${what} must be well-formed Unicode`, quote(text), "Remove the lone surrogate.")
  }
}

/** The order of UTF-8 bytes, in which code units from U+E000 come before surrogates. */
function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return inOrder(x) - inOrder(y)
  }
  return a.length - b.length
}

function inOrder(unit: number): number {
  if (unit >= 0xe000) return unit - 0x800
  return unit >= 0xd800 ? unit + 0x2000 : unit
}
