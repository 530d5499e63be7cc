import type { Tensor } from "@gradus/tensor"

/**
 * How many inputs each output of a weight sums (`fanIn`), and how many outputs each input goes to (`fanOut`), for
 * `[out, in]` and `[out, in, kernelHeight, kernelWidth]`.
 *
 * @throws RangeError for fewer than two dimensions
 */
export function fans(owner: string, { shape }: Tensor): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length < 2) {
    throw new RangeError(
      `${owner}: the weight must have at least two dimensions, [out, in, …], got shape [${shape.join(", ")}]. Use normal or uniform for biases.`,
    )
  }
  const window = shape.slice(2).reduce((size, n) => size * n, 1)
  return { fanIn: shape[1] * window, fanOut: shape[0] * window }
}
