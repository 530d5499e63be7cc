/** The two 32-bit words under which a stream's numbers are computed. */
export type Key = readonly [number, number]

const ROTATIONS = [13, 15, 26, 6, 17, 29, 16, 24]
const ROUNDS = 20

/** Words for the kind of use: forks, as against draws. No seed has their upper bits. */
const [FORK0, FORK1] = [0x666f726b, 0xf0f0f0f0]

/** Threefry-2×32-20 on plain numbers; `threefry` of the kernels is the same on expressions. */
export function threefryWords([k0, k1]: Key, [c0, c1]: Key): Key {
  const keys = [k0, k1, k0 ^ k1 ^ 0x1bd11bda]
  let x = (c0 + k0) | 0
  let y = (c1 + k1) | 0
  for (let round = 0; round < ROUNDS; round++) {
    const by = ROTATIONS[round % 8]
    x = (x + y) | 0
    y = ((y << by) | (y >>> (32 - by))) ^ x
    if (round % 4 === 3) {
      const turn = (round + 1) / 4
      x = (x + keys[turn % 3]) | 0
      y = (y + keys[(turn + 1) % 3] + turn) | 0
    }
  }
  return [x, y]
}

/**
 * The key of the `stream`-th child of a key: Threefry of the stream's number (two words, all 53 bits of it) under the
 * parent's key, marked as one for forks. Children of one parent differ, since a cipher is one to one; those of different
 * parents, and of other paths, are as good as drawn by lot from 2⁶⁴; none is among what the parent's draws are made of.
 */
export function forkKey([k0, k1]: Key, stream: number): Key {
  return threefryWords([k0 ^ FORK0, k1 ^ FORK1], wordsOf(stream))
}

/** An integer in [0, 2⁵³) as two words. */
export function wordsOf(whole: number): Key {
  return [whole | 0, Math.floor(whole / 4294967296) | 0]
}
