import { cosPi } from "./cos-pi"

/**
 * Half a cosine wave from `crest` at x = 0 to `trough` at x = 1, both met exactly:
 * trough + (crest − trough) · (1 + cos πx)/2.
 */
export function halfWave(trough: number, crest: number, x: number): number {
  const height = heightOf(x)
  return trough * (1 - height) + crest * height
}

/** (1 + cos πx)/2, and the equal cos²(πx/2) near the trough, where only the square keeps its digits. */
function heightOf(x: number): number {
  const cosine = cosPi(x)
  if (cosine > -0.5) return (1 + cosine) / 2
  const half = cosPi(x / 2)
  return half * half
}
