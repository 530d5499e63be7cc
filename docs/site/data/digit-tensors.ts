import type { Tensor } from "gradus"
import type { Gradus } from "../parts/training-packages"
import { type Digits, PIXELS } from "./digits"

/** Images as numbers from 0 to 1, in rows of pixels, and what they are. */
export function digitTensors(
  { tensor }: Gradus,
  { images, labels }: Digits,
): [images: Tensor, labels: Tensor] {
  const count = labels.length
  const pixels = new Float32Array(count * PIXELS)
  for (let i = 0; i < pixels.length; i++) pixels[i] = images[i] / 255
  return [tensor(pixels, { shape: [count, PIXELS] }), tensor(Int32Array.from(labels), { dtype: "int32" })]
}
