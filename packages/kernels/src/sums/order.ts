/* The order in which gradus sums n products t₀ … tₙ₋₁ (how a product or a convolution counts them: gemm/plan.ts,
   conv/geometry.ts), whatever their type, wherever they lie, however many threads run:

     1. Blocks of 512 consecutive terms. In a block one term is added after the other, from +0 on.
     2. Blocks are joined like those of a reduction (reduce/order.ts), as the digits of a binary counter: two
        neighbours as soon as both are there, then two pairs, and so on; what is left at the end is joined from the
        right.

   Each product and each addition is rounded, so a term passes through at most `sumDepth(n)` roundings, and a sum's
   error is at most depth · u · Σ|tᵢ| / (1 − depth · u), u = 2⁻²⁴ for f32 and 2⁻⁵³ for f64, as long as nothing
   leaves the range of normal numbers. For 2²⁰ terms in f32 that is 3.2e-5 · Σ|tᵢ|. */

/** Terms of a block: the longer, the more seldom sums leave the registers; error asks for less than 800. */
export const SUM_BLOCK = 512

/** How many sums of blocks may wait, at most, for their neighbours among n terms. */
export function waitingSums(n: number): number {
  return 32 - Math.clz32(Math.max(0, Math.ceil(n / SUM_BLOCK) - 1))
}

/** The largest number of roundings that any of n products meets on its way into the sum, its own among them. */
export function sumDepth(n: number): number {
  return Math.min(n, SUM_BLOCK) + waitingSums(n)
}
