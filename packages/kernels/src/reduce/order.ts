/* The order in which gradus reduces n elements e₀ … eₙ₋₁ (row-major among the reduced axes), whatever
   their type, wherever they lie, however many threads run:

     1. Blocks of 256 consecutive elements.
     2. Inside a block 16 partial results: partial p takes elements p, p + 16, p + 32, …, in this order.
     3. The partials are joined by halves: p with p + 8, then p with p + 4, p + 2, p + 1.
     4. Blocks are joined pairwise like the digits of a binary counter: two neighbours as soon as both are
        there, then two pairs, and so on; what is left over at the end is joined from the right.

   An element passes through at most `reductionDepth(n)` roundings, so a floating sum's error is at most
   depth · u · Σ|eᵢ| / (1 − depth · u), u = 2⁻²⁴ for f32 and 2⁻⁵³ for f64: it grows with log n. */

/** Partial results inside a block. */
export const PARTIALS = 16
/** Elements of a block. */
export const BLOCK = 256

/** The largest number of roundings that any of n elements meets on its way into the result. */
export function reductionDepth(n: number): number {
  if (n <= 1) return 0
  const block = Math.min(n, BLOCK)
  const inPartial = Math.ceil(block / PARTIALS) - 1
  const levels = (count: number) => 32 - Math.clz32(count - 1)
  return inPartial + levels(Math.min(block, PARTIALS)) + levels(Math.ceil(n / BLOCK))
}
