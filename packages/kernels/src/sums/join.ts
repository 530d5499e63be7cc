import { type FuncBuilder, type Int, i32, type Local, type Value, v128 } from "../wasm"
import { ZERO } from "../wasm/words"
import { SUM_BLOCK } from "./order"

/** A block of terms among those of a sum. */
export interface Block {
  readonly ordinal: Value
  readonly last: Value
  /** Which waiting sums it is joined with: bit l stands for the one of 2ˡ blocks. */
  readonly pending: Value
}

/** Where sums of blocks wait: each of the sums has a vector at `at`, and another one for each level, `step` bytes on. */
export interface Waiting {
  readonly at: Value
  readonly step: Int
}

/** Writes a loop over the blocks of `terms` terms, at least one. */
export function eachBlock(f: FuncBuilder, terms: Value, body: (count: Local, block: Block) => void): void {
  const left = f.int(terms)
  const count = f.int(SUM_BLOCK)
  const ordinal = f.int(0)
  const pending = f.local("i32")
  f.doWhile(
    () => {
      f.set(pending, joinsWith(ordinal))
      f.if(i32.leS(left, SUM_BLOCK), () => {
        f.set(count, left)
        f.set(pending, ordinal)
      })
      f.bump(left, i32.sub(0, count))
      body(count, { ordinal, last: i32.eqz(left), pending })
      f.bump(ordinal, 1)
    },
    () => left,
  )
}

/** The waiting sums that block `ordinal` completes: its trailing ones. */
export function joinsWith(ordinal: Value): Value {
  return i32.and(ordinal, i32.xor(i32.add(ordinal, 1), -1))
}

/**
 * Joins the sums of a block with those that wait for it.
 * @returns the place of the level at which they wait from now on
 */
export function joinBlock(
  f: FuncBuilder,
  add: (a: Value, b: Value) => Value,
  sums: readonly Local[],
  { at, step }: Waiting,
  pending: Value,
  load: (address: Local, offset: number) => Value = v128.load,
): Local {
  const place = f.int(at)
  const bits = f.int(pending)
  f.while(
    () => bits,
    () => {
      f.if(i32.and(bits, 1), () => {
        sums.forEach((sum, i) => f.set(sum, add(load(place, 16 * i), sum)))
      })
      f.bump(place, step)
      f.set(bits, i32.shrU(bits, 1))
    },
  )
  return place
}

/** Writes sums that run over all their blocks in registers: `addTerms` adds the next `count` terms. */
export function sumInBlocks(
  f: FuncBuilder,
  add: (a: Value, b: Value) => Value,
  sums: readonly Local[],
  terms: Value,
  waiting: Waiting,
  addTerms: (count: Local) => void,
): void {
  eachBlock(f, terms, (count, { last, pending }) => {
    addTerms(count)
    const place = joinBlock(f, add, sums, waiting, pending)
    f.if(i32.eqz(last), () => {
      sums.forEach((sum, i) => {
        f.do(v128.store(place, sum, 16 * i))
        f.set(sum, ZERO)
      })
    })
  })
}
