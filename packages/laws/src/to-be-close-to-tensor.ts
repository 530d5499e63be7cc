/** All that the matcher asks of a tensor. */
export interface TensorLike {
  readonly shape: readonly number[]
  toTypedArray(): ArrayLike<number>
}

/** How far apart two numbers may be: |a − b| ≤ atol + rtol·|b|. */
export interface Closeness {
  /** Relative to what is expected, ≥ 0; default 1e-5. */
  readonly rtol?: number
  /** Absolute, ≥ 0; default 1e-8. */
  readonly atol?: number
}

/**
 * A matcher for Vitest's and Jest's `expect.extend`: shapes are equal, and numbers within |a − b| ≤ atol + rtol·|b|, as
 * in PyTorch's `allclose`. ∞ is close to itself alone, and NaN to NaN.
 *
 * @param expected - a tensor, or anything with its shape and numbers
 * @example
 * ```ts
 * import { toBeCloseToTensor } from "@gradus/laws"
 * import { tensor } from "@gradus/tensor"
 * // expect.extend({ toBeCloseToTensor })
 * // expect(tensor([1, 2])).toBeCloseToTensor(tensor([1, 2.000001]))
 * toBeCloseToTensor(tensor([1, 2]), tensor([1, 2.000001])).pass // => true
 * toBeCloseToTensor(tensor([1, 2]), tensor([1, 3])).message()
 * // => "expected numbers close to those of shape [2] (rtol 0.00001, atol 1e-8), got 2 where 3 belongs, at element 1; 1 of 2 differ"
 * ```
 */
export function toBeCloseToTensor(
  received: TensorLike,
  expected: TensorLike,
  { rtol = 1e-5, atol = 1e-8 }: Closeness = {},
): { readonly pass: boolean; message(): string } {
  const [a, b] = [received.toTypedArray(), expected.toTypedArray()]
  const shapes = [received, expected].map(({ shape }) => `[${shape.join(", ")}]`)
  const isClose = (i: number) =>
    Object.is(a[i], b[i]) ||
    a[i] === b[i] ||
    (Number.isFinite(a[i]) && Number.isFinite(b[i]) && Math.abs(a[i] - b[i]) <= atol + rtol * Math.abs(b[i]))
  const far = shapes[0] === shapes[1] ? Array.from(a, (_, i) => i).filter((i) => !isClose(i)) : [0]
  const finding =
    shapes[0] === shapes[1]
      ? `got ${a[far[0]]} where ${b[far[0]]} belongs, at element ${far[0]}; ${far.length} of ${a.length} differ`
      : `got shape ${shapes[0]}`
  const claim = `numbers close to those of shape ${shapes[1]} (rtol ${rtol}, atol ${atol})`
  return {
    pass: far.length === 0,
    message: () => (far.length === 0 ? `expected other than ${claim}` : `expected ${claim}, ${finding}`),
  }
}
