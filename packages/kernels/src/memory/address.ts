/* Addresses go up to 4 GiB, beyond what JavaScript's shifts and masks take for positive: `address >> 2` is negative
   from 2 GiB on. So nothing else in the packages computes with them by bits, and a check holds them to it. */

/** Every block starts on a multiple of this, so that vectors never straddle a cache line needlessly. */
export const ALIGN = 64

/** Where an address is in a window of elements of four bytes. */
export function index32(address: number): number {
  return address >>> 2
}

/** Where an address is in a window of elements of eight bytes. */
export function index64(address: number): number {
  return address >>> 3
}

/** A number of bytes, of any size, rounded up to whole cache lines. */
export function aligned(bytes: number, to: number = ALIGN): number {
  return Math.ceil(bytes / to) * to
}
