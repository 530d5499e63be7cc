import { type Tensor, tensor } from "gradus"
import { gradientAt, type Point, valueAt } from "../../surfaces/descent"
import type { Surface } from "../../surfaces/surfaces"

/** A function near a point, beside its linear picture L(θ) + ⟨g, d⟩. */
export interface Ball {
  readonly value: number
  readonly gradient: Point
  /** ‖g‖. */
  readonly slope: number
  /** Where the linear picture is lowest: −r·g/‖g‖ from the centre. */
  readonly linearBest: Point
  readonly linearLow: number
  /** The function at that place. */
  readonly valueThere: number
  /** Where the function itself is lowest. */
  readonly best: Point
  readonly low: number
  /** The greatest difference of both in the ball. */
  readonly error: number
}

/** Points of the unit disc, its edge included. */
function disc(rings: number, spokes: number): readonly Point[] {
  const points: Point[] = [[0, 0]]
  for (let i = 1; i <= rings; i++) {
    for (let k = 0; k < spokes; k++) {
      const angle = (2 * Math.PI * k) / spokes
      points.push([(i / rings) * Math.cos(angle), (i / rings) * Math.sin(angle)])
    }
  }
  return points
}
const FINE = disc(30, 180)
const COARSE = disc(6, 36)

/** @param fine - how many points of the ball are looked at */
export function ballAt(surface: Pick<Surface, "f">, centre: Point, r: number, fine = true): Ball {
  const value = valueAt(surface, centre)
  const gradient = gradientAt(surface, centre)
  const slope = Math.hypot(...gradient)
  const points = fine ? FINE : COARSE
  const axis = (i: 0 | 1): Tensor =>
    tensor(
      points.map((point) => point[i] * r + centre[i]),
      { dtype: "float64" },
    )
  const values = surface.f(axis(0), axis(1)).toTypedArray()
  let [best, error] = [0, 0]
  for (const [i, [x, y]] of points.entries()) {
    if (values[i] < values[best]) best = i
    error = Math.max(error, Math.abs(values[i] - value - r * (gradient[0] * x + gradient[1] * y)))
  }
  const back = slope === 0 ? 0 : -r / slope
  const linearBest: Point = [centre[0] + back * gradient[0], centre[1] + back * gradient[1]]
  return {
    value,
    gradient,
    slope,
    linearBest,
    linearLow: value - r * slope,
    valueThere: valueAt(surface, linearBest),
    best: [centre[0] + r * points[best][0], centre[1] + r * points[best][1]],
    low: values[best],
    error,
  }
}
