import { grad, linspace, type Tensor, tensor } from "gradus"

/** A function of one variable, on tensors of any shape. */
export type Curve = (x: Tensor) => Tensor

const number = (value: number) => tensor(value, { dtype: "float64" })

/** Value, first and second derivative of a function at a place. */
export function derivativesAt(f: Curve, at: number): readonly [value: number, first: number, second: number] {
  const x = number(at)
  const first = grad(f)
  return [f(x).item(), first(x).item(), grad(first)(x).item()]
}

/** Points of a function for drawing. */
export function drawnPoints(
  f: Curve,
  [from, to]: readonly [number, number],
  count = 121,
): (readonly [number, number])[] {
  const x = linspace(from, to, count, { dtype: "float64" })
  const y = f(x).toTypedArray()
  return [...x.toTypedArray()].map((value, i) => [Number(value), Number(y[i])] as const)
}

/** Points of the size of its first derivative. */
export function drawnSlopes(
  f: Curve,
  [from, to]: readonly [number, number],
  count = 121,
): (readonly [number, number])[] {
  const x = linspace(from, to, count, { dtype: "float64" })
  const slope = grad((at) => f(at).sum())(x)
    .abs()
    .toTypedArray()
  return [...x.toTypedArray()].map((value, i) => [Number(value), Number(slope[i])] as const)
}
