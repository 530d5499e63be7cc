import { constant, type Expr } from "../scalar"

/** How far the second word is rotated in each round, in turn. */
const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24] as const
const PARITY = 0x1bd11bda
const ROUNDS = 20

/**
 * Threefry-2×32 with 20 rounds: two random 32-bit words for each counter, a bijection for each key. Counter
 * n gives the n-th words of the key's stream, in any order, on any thread.
 *
 * @param k0 - lower word of the key, i32; the same for the whole loop as a rule
 * @param k1 - upper word of the key
 * @param c0 - lower word of the counter, i32, such as `elementIndex()`
 * @param c1 - upper word of the counter
 * @returns two i32 words, each bit random
 * @see Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011
 */
export function threefry(k0: Expr, k1: Expr, c0: Expr, c1: Expr): readonly [Expr, Expr] {
  const keys = [k0, k1, k0.xor(k1).xor(PARITY)] as const
  let x = c0.add(k0)
  let y = c1.add(k1)
  for (let round = 0; round < ROUNDS; round++) {
    const by = ROTATIONS[round % 8] as number
    x = x.add(y)
    y = y
      .shl(by)
      .or(y.shrU(32 - by))
      .xor(x)
    if (round % 4 === 3) {
      const turn = (round + 1) / 4
      x = x.add(keys[turn % 3] as Expr)
      y = y.add((keys[(turn + 1) % 3] as Expr).add(constant("i32", turn)))
    }
  }
  return [x, y]
}
