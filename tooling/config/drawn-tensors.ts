import * as fc from "fast-check"
import {
  type Domain,
  elements,
  numberIn,
  shape as shapeIn,
  type TensorDraw,
  type TensorValue,
  tensorOf,
} from "../../packages/laws/src/index.ts"

/** Tensors together as a promise says. @param sizes - what they share, by name, from the least to the most */
export function drawnTensors(
  draws: readonly TensorDraw[],
  sizes: Readonly<Record<string, readonly [least: number, most: number]>> = {},
): fc.Arbitrary<readonly TensorValue[]> {
  const named = Object.fromEntries(Object.entries(sizes).map(([name, size]) => [name, between(size)]))
  return fc.record(named).chain((drawn) => {
    const known = <T>(size: T | string) => (typeof size === "string" ? drawn[size] : size)
    return fc.tuple(
      ...draws.map(({ shape, from = "real" }) => {
        const sides = "map" in shape ? fc.tuple(...shape.map((side) => between(known(side)))) : shapeIn(shape)
        const values = typeof from === "object" ? { below: known(from.below) } : from
        return sides.chain((drawn) => valuesOf(drawn, values))
      }),
    )
  })
}

const between = (size: number | readonly [number, number]) => {
  const [min, max] = [size].flat() as number[]
  return fc.integer({ min, max: max ?? min })
}

function valuesOf(
  shape: readonly number[],
  from: Domain | "distinct" | "bool" | { readonly below: number },
): fc.Arbitrary<TensorValue> {
  if (from === "distinct") {
    const size = elements(shape)
    const places = Array.from({ length: size }, (_, i) => i / 4 - 3)
    return fc.shuffledSubarray(places, { minLength: size, maxLength: size }).map((data) => ({ shape, data }))
  }
  if (typeof from !== "object" && from !== "bool") return tensorOf(shape, numberIn(from))
  const [below, dtype] = from === "bool" ? [2, "bool"] : [from.below, "int32"]
  return tensorOf(shape, fc.nat({ max: below - 1 })).map((value) => ({ ...value, dtype }))
}
