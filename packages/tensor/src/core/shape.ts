import { demand, flag, isList, type Kind, show } from "@gradus/checks"

export type Shape = readonly number[]

/** A list that users cannot change, to be given to a tensor, which freezes it: theirs are copied. */
export function ownShape(shape: Shape): Shape {
  return Object.isFrozen(shape) ? shape : [...shape]
}

export function sizeOf(shape: Shape): number {
  let size = 1
  // Not by iterator: this runs several times in every operation.
  for (let i = 0; i < shape.length; i++) size *= shape[i] as number
  return size
}

const NONE: readonly number[] = []

/** The sizes before the last two, of a batch of matrices. Not by slice(), which is slow on lists that are frozen. */
export function batchOf(shape: Shape): readonly number[] {
  return shape.length <= 2 ? NONE : [...shape].slice(0, -2)
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/**
 * The shape in which operands meet (NumPy's rule): aligned at the last axis, sizes must be equal or 1.
 * @throws RangeError naming `owner` and both shapes
 */
export function broadcastShapes(owner: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b) || b.length === 0) return a
  if (a.length === 0) return b
  const rank = Math.max(a.length, b.length)
  const out = new Array<number>(rank)
  for (let i = 1; i <= rank; i++) {
    const x = a[a.length - i] ?? 1
    const y = b[b.length - i] ?? 1
    if (x !== y && x !== 1 && y !== 1) {
      throw new RangeError(
        `${owner}: shapes must be equal or broadcast (sizes equal or 1, aligned at the last axis), got ${formatShape(a)} and ${formatShape(b)} (${x} ≠ ${y}). Reshape or unsqueeze one side.`,
      )
    }
    out[rank - i] = x === 1 ? y : x
  }
  return out
}

/** Strides, in elements, that read a row-major tensor of shape `from` over the axes of shape `to`. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const strides = new Array<number>(to.length).fill(0)
  let step = 1
  for (let i = 1; i <= from.length; i++) {
    const size = from[from.length - i] as number
    strides[to.length - i] = size === 1 ? 0 : step
    step *= size
  }
  return strides
}

/**
 * An axis counted from the front; −1 is the last.
 * @throws RangeError when there is no such axis
 */
export function normalizeAxis(owner: string, axis: number, rank: number): number {
  const range = Math.max(rank, 1)
  if (!Number.isInteger(axis) || axis < -range || axis >= range) {
    throw new RangeError(
      `${owner}: dim must be an integer in [${-range}, ${range - 1}], got ${show(axis)}. The tensor has ${rank} dimensions.`,
    )
  }
  return axis < 0 ? axis + range : axis
}

function all(rank: number): number[] {
  const axes: number[] = []
  for (let axis = 0; axis < rank; axis++) axes.push(axis)
  return axes
}

/** Axes counted from the front, sorted, without repetition; all axes when none is given. */
export function normalizeAxes(
  owner: string,
  axes: number | readonly number[] | undefined,
  rank: number,
): number[] {
  if (axes === undefined) return all(rank)
  if (typeof axes === "number") {
    const axis = normalizeAxis(owner, axes, rank)
    return axis < rank ? [axis] : []
  }
  const list = axes.map((axis) => normalizeAxis(owner, axis, rank))
  if (new Set(list).size !== list.length) {
    throw new RangeError(`${owner}: dims must differ, got [${String(axes)}]. Name each dimension once.`)
  }
  return list.filter((axis) => axis < rank).sort((a, b) => a - b)
}

/** The shape left after reducing `axes`; with `keepdim` they stay with size 1. */
export function reducedShape(shape: Shape, axes: readonly number[], keepdim: boolean): number[] {
  // Whatever is true or false in a way, such as { keepdim: false }, would pass in silence.
  if (typeof keepdim !== "boolean") demand("reduction", "keepdim", flag, keepdim)
  if (keepdim) return shape.map((n, axis) => (axes.includes(axis) ? 1 : n))
  // Not by filter(), which is slow on lists that are frozen.
  const left: number[] = []
  for (let axis = 0; axis < shape.length; axis++) if (!axes.includes(axis)) left.push(shape[axis] as number)
  return left
}

const LIST: Kind<Shape> = {
  must: "a list of whole numbers",
  holds: Array.isArray,
  advice: "Give one list, such as [2, 3].",
}

/** @throws RangeError unless every size is a non-negative integer */
export function checkShape(owner: string, shape: Shape): void {
  if (!isList(shape)) demand(owner, "shape", LIST, shape)
  for (let i = 0; i < shape.length; i++) {
    const n = shape[i]
    if (!Number.isInteger(n) || n < 0) {
      throw new RangeError(
        `${owner}: sizes must be non-negative integers, got ${show(shape)}. Give a shape such as [2, 3].`,
      )
    }
  }
}

/**
 * The shape that data of shape `has` get when `wanted` is asked for: data of one dimension (or none) take any of
 * their size, others keep their own.
 *
 * @throws RangeError, naming both, when the two do not go together
 */
export function shapeFor(owner: string, has: Shape, wanted: Shape | undefined): Shape {
  if (wanted === undefined) return has
  checkShape(owner, wanted)
  const size = sizeOf(has)
  const needed = sizeOf(wanted)
  const got = () => `got ${size} elements of shape ${formatShape(has)}`
  if (size !== needed) {
    const advice =
      has.length === 0 ? "Correct the shape, or use full() to repeat a number." : "Correct the shape."
    throw new RangeError(
      `${owner}: the data must fill the shape ${formatShape(wanted)} (${needed} elements), ${got()}. ${advice}`,
    )
  }
  if (has.length > 1 && !sameShape(has, wanted)) {
    throw new RangeError(
      `${owner}: the data must have the shape ${formatShape(wanted)} or one dimension, ${got()}. Correct the shape, or use reshape().`,
    )
  }
  return wanted
}
