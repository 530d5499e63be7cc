import type { TypedArray } from "../core/dtype"

/**
 * 64 bits that differ for different numbers, as 16 digits; every NaN counts as the same. For whoever compares objects
 * by what they show, such as `toEqual` and `node:assert`: the numbers themselves are private.
 */
export function fingerprint(data: TypedArray): string {
  const { buffer, byteOffset, length, BYTES_PER_ELEMENT: width } = data
  const perElement = Math.max(1, width / 4)
  const words = width === 1 ? data : new Uint32Array(buffer, byteOffset, length * perElement)
  let [low, high] = [0x9747b28c | 0, length | 0]
  for (let i = 0; i < words.length; i++) {
    const element = data[perElement === 1 ? i : i >> 1]
    const word = Number.isNaN(element) ? -1 : words[i]
    // Each is one-to-one in the word as in what came before, so one changed number always shows.
    low = Math.imul(turned(low ^ word, 13), 0x85ebca6b)
    high = Math.imul(turned(high, 15) + word, 0xc2b2ae35)
  }
  return [low ^ (high >>> 16), high ^ (low >>> 16)].map(digits).join("")
}

const turned = (x: number, by: number): number => (x << by) | (x >>> (32 - by))
const digits = (x: number): string => (x >>> 0).toString(16).padStart(8, "0")
