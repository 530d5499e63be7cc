/* Sums of products as plain recursion, in the order that src/sums/order.ts documents. */

type Type = "f32" | "f64"

/** Terms of a block, written down once more: the order is a promise. */
const BLOCK = 512

/** The sum of the first `count` terms, in blocks; every addition is rounded to the type. */
export function sumInBlocks(type: Type, terms: ArrayLike<number>, count: number): number {
  const round = rounding(type)
  const block = (b: number) => {
    let sum = 0
    const end = Math.min(count, (b + 1) * BLOCK)
    if (type === "f32") for (let i = b * BLOCK; i < end; i++) sum = Math.fround(sum + terms[i])
    else for (let i = b * BLOCK; i < end; i++) sum += terms[i]
    return sum
  }
  /** Some blocks: as many of them as the largest power of two that leaves a rest, and that rest. */
  const joined = (from: number, blocks: number): number => {
    if (blocks <= 1) return block(from)
    let left = 1
    while (2 * left < blocks) left *= 2
    return round(joined(from, left) + joined(from + left, blocks - left))
  }
  return joined(0, Math.ceil(count / BLOCK))
}

export const rounding = (type: Type): ((value: number) => number) =>
  type === "f32" ? Math.fround : (value) => value
