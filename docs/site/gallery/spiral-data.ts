import type { Generator } from "gradus"
import type { Gradus } from "../parts/training-packages"

/** A point of the plane, and the arm of the spiral that it belongs to. */
export interface SpiralPoint {
  readonly x: number
  readonly y: number
  readonly arm: number
}

/** How often an arm goes round. */
const TURNS = 1.75

/** Points along arms that wind around the origin within the unit circle, moved at random by about `noise`. */
export function spiralPoints(
  { rand, randn }: Gradus,
  arms: number,
  perArm: number,
  noise: number,
  generator: Generator,
): SpiralPoint[] {
  const count = arms * perArm
  const along = rand([count], { generator }).toTypedArray()
  const off = randn([2, count], { generator }).mul(noise).toTypedArray()
  return Array.from({ length: count }, (_, i) => {
    const arm = i % arms
    // The square root spreads points evenly along an arm, which is longer outside.
    const radius = 0.06 + 0.88 * Math.sqrt(along[i])
    const angle = 2 * Math.PI * (radius * TURNS + arm / arms)
    return { arm, x: radius * Math.cos(angle) + off[i], y: radius * Math.sin(angle) + off[count + i] }
  })
}
