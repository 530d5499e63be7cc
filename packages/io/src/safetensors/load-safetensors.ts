import { demand, type Kind, noMore } from "@gradus/checks"
import { Tensor } from "@gradus/tensor"
import { type FileBytes, plainBytes, Storage } from "@gradus/tensor/engine"
import { NAME } from "../kinds"
import { quote, refusal } from "../refusal"
import type { Misfit } from "./element-types"
import { parseHeader } from "./parse-header"

/** What a safetensors file holds. The objects have no prototype, so that any name is a name like others. */
export interface Safetensors {
  readonly tensors: Record<string, Tensor>
  readonly metadata: Record<string, string>
}

const BYTES: Kind<FileBytes> = {
  must: "the bytes of a file, still there",
  type: "object",
  holds: (given) => plainBytes(given) !== undefined,
  advice: "Give a Uint8Array or an ArrayBuffer.",
}

/**
 * Reads tensors in the safetensors format, as written by `saveSafetensors` or by PyTorch's and other libraries.
 *
 * F32, F64, I32 and BOOL keep their type, bit for bit. F16 and BF16 become float32, exactly. I8, U8, I16, U16 become
 * int32, exactly; U32, I64 and U64 become int32 if all their values fit, and are refused otherwise. Other types
 * are refused.
 *
 * The header is checked whole before any memory is taken: a file that is damaged or made to do harm gives an error
 * that says what is wrong with it.
 *
 * The tensors have memory of their own: what becomes of the bytes afterwards does not change them.
 *
 * @param bytes - the whole file, in a buffer or in a view of any kind: `Uint8Array`, Node's `Buffer`, shared memory
 * @param name - stands at the beginning of messages; a file name, say
 * @throws TypeError for what holds no bytes; RangeError when the header or an element is not as it must be
 * @see https://huggingface.co/docs/safetensors, for the format
 * @example
 * ```ts
 * import { loadSafetensors, saveSafetensors } from "@gradus/io"
 * import { tensor } from "@gradus/tensor"
 *
 * const bytes = saveSafetensors({ "0.weight": tensor([[1, 2]]) }, { task: "digits" })
 * const { tensors, metadata } = loadSafetensors(bytes)
 * tensors["0.weight"] // => [[1, 2]]
 * metadata.task // => "digits"
 * ```
 */
export function loadSafetensors(bytes: FileBytes, name = "loadSafetensors", ...surplus: []): Safetensors {
  noMore("loadSafetensors", surplus)
  demand("loadSafetensors", "name", NAME, name)
  const file = plainBytes(demand(name, "bytes", BYTES, bytes)) as Uint8Array
  const { entries, metadata } = parseHeader(file, name)
  const tensors: Record<string, Tensor> = Object.create(null)
  for (const { name: key, typeName, type, shape, begin, end } of entries) {
    const misfit: Misfit = (value, index) =>
      refusal(
        name,
        `elements of tensor ${quote(key)}, ${typeName}, must fit ${type.dtype}`,
        `${value} at place ${index}`,
        "Convert them before saving.",
      )
    const data = type.read(file.subarray(begin, end), misfit)
    tensors[key] = new Tensor(Storage.heap(type.dtype, data), shape, type.dtype)
  }
  return { tensors, metadata }
}
