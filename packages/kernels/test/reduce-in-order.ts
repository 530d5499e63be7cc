import type { ReduceOp, StorageType } from "../src"
import { positions, rounding } from "./operand"

function joiner(op: ReduceOp, type: StorageType): (a: number, b: number) => number {
  const round = rounding[type]
  if (op === "sum") return (a, b) => round(a + b)
  if (op === "prod") return (a, b) => (type === "i32" ? Math.imul(a, b) : round(a * b))
  return op === "max" || op === "any" ? Math.max : Math.min
}

/** The documented order, as plainly as can be; a missing partial is left out. */
function reduceInOrder(values: readonly number[], join: (a: number, b: number) => number): number {
  type Part = number | undefined
  const meet = (a: Part, b: Part): Part => (a === undefined ? b : b === undefined ? a : join(a, b))
  let blocks: Part[] = []
  for (let start = 0; start < values.length; start += 256) {
    let partials: Part[] = new Array(16).fill(undefined)
    for (const [i, value] of values.slice(start, start + 256).entries()) {
      partials[i % 16] = meet(partials[i % 16], value)
    }
    while (partials.length > 1) {
      const half = partials.length / 2
      partials = partials.slice(0, half).map((part, i) => meet(part, partials[i + half]))
    }
    blocks.push(partials[0])
  }
  // Neighbours meet as soon as both are there; an odd one waits, and at the end joins from the right.
  const waiting: Part[] = []
  while (blocks.length > 0) {
    if (blocks.length % 2 === 1) waiting.push(blocks.pop())
    blocks = blocks.flatMap((_, i) => (i % 2 === 0 ? [meet(blocks[i], blocks[i + 1])] : []))
  }
  return waiting.reduce((total, block) => meet(block, total))!
}

/** What reducing a shape over axes must give; `at` gives the element at a place. */
export function expected(
  op: ReduceOp,
  type: StorageType,
  shape: readonly number[],
  axes: readonly number[],
  at: (position: readonly number[]) => number,
): number[] {
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const reduced = shape.map((_, axis) => axis).filter((axis) => axes.includes(axis))
  return [...positions(kept.map((axis) => shape[axis]!))].map((outer) => {
    const place = shape.map(() => 0)
    for (const [i, axis] of kept.entries()) place[axis] = outer[i]!
    const values = [...positions(reduced.map((axis) => shape[axis]!))].map((inner) => {
      for (const [i, axis] of reduced.entries()) place[axis] = inner[i]!
      return at(place)
    })
    if (values.length === 0) return op === "prod" || op === "all" ? 1 : 0
    return reduceInOrder(values, joiner(op, type))
  })
}
