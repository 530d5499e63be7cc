import { sumInBlocks } from "../sums"
import { type Int, i32, type Local, type Value, v128 } from "../wasm"
import type { GemmBuilder } from "./gemm-builder"
import { BUFFER_BYTES } from "./tile-size"

/** The sums of a tile, by row and vector. */
export type Sums = readonly (readonly Local[])[]

/** An operand along k: `load(index, offset)` reads row or column vector `index`, and `step` leads to the next k. */
export interface Stream {
  readonly cursors: readonly Local[]
  /** Bytes from one k to the next; a number where it is constant. */
  readonly step: Int
  load(index: number, offset: number): Value
}

/**
 * sums[r][w] += Σₖ left[r]·right[w] in the order of k, for `count` values of k: the innermost loop of
 * every gemm here. The streams' cursors are left behind the last element.
 */
export function addProducts(g: GemmBuilder, sums: Sums, left: Stream, right: Stream, count: Value): void {
  const { f } = g
  const streams = [left, right]
  const vectors = sums[0].map(() => f.local("v128"))
  const factor = f.local("v128")

  const advance = (steps: number, only: (step: Int) => boolean) => {
    for (const { cursors, step } of streams) {
      if (!only(step)) continue
      for (const cursor of cursors) f.bump(cursor, typeof step === "number" ? steps * step : step)
    }
  }
  const offset = ({ step }: Stream, unrolled: number) => (typeof step === "number" ? unrolled * step : 0)
  /** Steps over `turns` values of k until `cursor`, which moves with every k, reaches `end`. */
  const until = (end: Value, turns: number) =>
    f.while(
      () => i32.ne(right.cursors[0], end),
      () => {
        for (let turn = 0; turn < turns; turn++) {
          vectors.forEach((vector, w) => f.set(vector, right.load(w, offset(right, turn))))
          sums.forEach((row, r) => {
            f.set(factor, left.load(r, offset(left, turn)))
            row.forEach((sum, w) => g.madd(sum, factor, vectors[w]))
          })
          advance(1, (step) => typeof step !== "number")
        }
        advance(turns, (step) => typeof step === "number")
      },
    )

  const end = f.int(right.cursors[0])
  const { unroll } = g.pattern
  if (unroll > 1) {
    f.bump(end, i32.mul(i32.and(count, -unroll), right.step))
    until(end, unroll)
    f.bump(end, i32.mul(i32.and(count, unroll - 1), right.step))
  } else {
    f.bump(end, i32.mul(count, right.step))
  }
  until(end, 1)
}

/** Sums that run over all of k: `addTerms` adds the next `count` terms. */
export function inBlocks(g: GemmBuilder, sums: Sums, addTerms: (count: Value) => void): void {
  const { f, p, element, pattern } = g
  const waiting = { at: p.waiting, step: BUFFER_BYTES }
  if (pattern.blocks) sumInBlocks(f, element.add, sums.flat(), p.k, waiting, addTerms)
  else addTerms(p.k)
}

/** `count` elements of A, one under the other from `start` on, each in every lane. */
export function rowsOfA(g: GemmBuilder, start: Value, count: number): Stream {
  const { f, element, aRowStep, aSumStep } = g
  if (typeof aRowStep === "number") {
    const cursor = f.int(start)
    return {
      cursors: [cursor],
      step: aSumStep,
      load: (index, offset) => element.splat(cursor, offset + index * aRowStep),
    }
  }
  const cursors: Local[] = []
  for (let r = 0; r < count; r++) cursors.push(f.int(r === 0 ? start : i32.add(cursors[r - 1], aRowStep)))
  return { cursors, step: aSumStep, load: (index, offset) => element.splat(cursors[index], offset) }
}

/** Vectors of B as it is stored (not transposed), `lanes` elements of each. */
export function rowOfB(g: GemmBuilder, start: Value, lanes: number): Stream {
  const cursor = g.f.int(start)
  return {
    cursors: [cursor],
    step: g.bSumStep,
    load: (index, offset) => g.element.load(lanes, cursor, offset + index * lanes * g.element.bytes),
  }
}

/** A packed panel of B: `vectors` vectors for each k. The cursor is the caller's. */
export function packedVectors(cursor: Local, vectors: number): Stream {
  return {
    cursors: [cursor],
    step: 16 * vectors,
    load: (index, offset) => v128.load(cursor, offset + 16 * index),
  }
}

/** A packed panel of A: `count` elements for each k, each in every lane. The cursor is the caller's. */
export function packedRows(g: GemmBuilder, cursor: Local, count: number): Stream {
  const { bytes, splat } = g.element
  return {
    cursors: [cursor],
    step: bytes * count,
    load: (index, offset) => splat(cursor, offset + index * bytes),
  }
}
