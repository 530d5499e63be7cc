import { type Tensor, tensor } from "gradus"
import { type Digits, PIXELS } from "./digits"

/** Images as numbers from 0 to 1, in rows of pixels, and what they are. */
export function digitTensors({ images, labels }: Digits, count = labels.length): [images: Tensor, labels: Tensor] {
  const pixels = new Float32Array(count * PIXELS)
  for (let i = 0; i < pixels.length; i++) pixels[i] = images[i] / 255
  return [
    tensor(pixels, { shape: [count, PIXELS] }),
    tensor(Int32Array.from(labels.subarray(0, count)), { dtype: "int32" }),
  ]
}
