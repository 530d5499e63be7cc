import { linspace, type Tensor } from "gradus"

/* A hill with dents, to roll down. */

export const FORMULA = "x²/8 − cos 3x / 5"
export const START = -4
export const RANGE = [-4.4, 4.4] as const

export const curve = (x: Tensor): Tensor => x.square().div(8).sub(x.mul(3).cos().div(5))
/** The same curve as a surface that is level along y. */
export const surface = { f: (x: Tensor, _y: Tensor) => curve(x) }

/** Points of the curve, near enough to each other to look smooth. */
export function drawn(count = 200): (readonly [number, number])[] {
  const x = linspace(RANGE[0], RANGE[1], count, { dtype: "float64" })
  const y = curve(x).toTypedArray()
  return Array.from(x.toTypedArray(), (value, i) => [value, y[i]] as const)
}
