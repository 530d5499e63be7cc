import * as fc from "fast-check"
import { edgeNumber, nonzeroNumber, positiveNumber, realNumber, unitNumber, wholeNumber } from "./numbers"
import { broadcastableShapes, elements, type ShapeDraw, shape } from "./shapes"

/** A tensor as plain data: row-major values and, where it matters, the name of its dtype. */
export interface TensorValue {
  readonly shape: readonly number[]
  readonly data: readonly number[]
  readonly dtype?: string
}

/** Where the values of a tensor come from. */
export type Domain = "real" | "positive" | "unit" | "nonzero" | "integer" | "edge"

const domains: Readonly<Record<Domain, () => fc.Arbitrary<number>>> = {
  real: realNumber,
  positive: positiveNumber,
  unit: unitNumber,
  nonzero: nonzeroNumber,
  integer: wholeNumber,
  edge: edgeNumber,
}

/** Numbers of a domain: `real` ±8, `positive` [1/16, 8], `unit` (−1, 1), `nonzero`, `integer` or `edge` values. */
export function numberIn(domain: Domain): fc.Arbitrary<number> {
  return domains[domain]()
}

/** Tensors of this shape. */
export function tensorOf(sides: readonly number[], values: fc.Arbitrary<number>): fc.Arbitrary<TensorValue> {
  const size = elements(sides)
  return fc.array(values, { minLength: size, maxLength: size }).map((data) => ({ shape: sides, data }))
}

/** Small tensors with values of a domain. */
export function tensor(domain: Domain = "real", draw: ShapeDraw = {}): fc.Arbitrary<TensorValue> {
  return shape(draw).chain((sides) => tensorOf(sides, numberIn(domain)))
}

/** `count` tensors that broadcast against each other. */
export function broadcastableTensors(
  count = 2,
  domain: Domain = "real",
  draw: ShapeDraw = {},
): fc.Arbitrary<readonly TensorValue[]> {
  return broadcastableShapes(count, draw).chain(({ shapes }) =>
    fc.tuple(...shapes.map((sides) => tensorOf(sides, numberIn(domain)))),
  )
}

/**
 * The tensor repeated to a larger shape, as broadcasting reads it.
 *
 * @example
 * expanded({ shape: [2, 1], data: [1, 2] }, [2, 3]).data // => [1, 1, 1, 2, 2, 2]
 */
export function expanded(value: TensorValue, to: readonly number[]): TensorValue {
  const offset = to.length - value.shape.length
  const data = Array.from({ length: elements(to) }, (_, flat) => {
    let [index, place, rest] = [0, 1, flat]
    for (let axis = to.length - 1; axis >= 0; axis--) {
      const at = rest % to[axis]
      rest = (rest - at) / to[axis]
      const side = value.shape[axis - offset]
      if (side === undefined) continue
      index += (side === 1 ? 0 : at) * place
      place *= side
    }
    return value.data[index]
  })
  return { ...value, shape: to, data }
}
