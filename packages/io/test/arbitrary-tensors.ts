import { type DType, type Tensor, type TypedArray, tensor } from "@gradus/tensor"
import fc from "fast-check"

const DTYPES: readonly DType[] = ["float32", "float64", "int32", "bool"]

/** Names as strange as they may be. */
export const names: fc.Arbitrary<string> = fc
  .oneof(
    fc.constantFrom(
      "0.weight",
      "0.bias",
      "__proto__",
      "constructor",
      "",
      "1",
      "a/b",
      "$tensor",
      "ключ",
      "😀",
      "\ue000",
    ),
    fc.string({ unit: "grapheme", maxLength: 8 }),
    fc.string({ unit: "binary", maxLength: 8 }),
  )
  .filter((name) => name !== "__metadata__" && !/\p{Surrogate}/u.test(name))

/** Tensors of any dtype, of up to 3 dimensions, of any bits: NaNs with payloads, −0, subnormals. */
export const tensors: fc.Arbitrary<Tensor> = fc
  .record({
    dtype: fc.constantFrom(...DTYPES),
    shape: fc.array(fc.nat({ max: 4 }), { maxLength: 3 }),
    resident: fc.boolean(),
  })
  .chain(({ dtype, shape, resident }) => {
    const size = shape.reduce((a, b) => a * b, 1)
    const bytes = { float32: 4, float64: 8, int32: 4, bool: 1 }[dtype] * size
    return fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((noise) => {
      const made = tensor(view(dtype, noise), { dtype, shape })
      return resident ? made.makeResident() : made
    })
  })

/** What goes into a file. */
export const files = fc.record({
  tensors: fc.dictionary(names, tensors, { maxKeys: 5, noNullPrototype: false }),
  metadata: fc.dictionary(names, fc.string({ unit: "grapheme" }), { maxKeys: 3, noNullPrototype: false }),
})

function view(dtype: DType, { buffer }: Uint8Array): TypedArray {
  if (dtype === "float32") return new Float32Array(buffer)
  if (dtype === "float64") return new Float64Array(buffer)
  return dtype === "int32" ? new Int32Array(buffer) : new Uint8Array(buffer)
}

/** All there is to a tensor, to be compared. */
export function bitsOf({ dtype, shape, storage }: Tensor): unknown {
  const data = storage.copy()
  return { dtype, shape: [...shape], bytes: [...new Uint8Array(data.buffer)] }
}

/** All there is to a list of tensors by name. */
export function bitsOfAll(all: Readonly<Record<string, Tensor>>): Map<string, unknown> {
  return new Map(Object.entries(all).map(([name, value]) => [name, bitsOf(value)]))
}
