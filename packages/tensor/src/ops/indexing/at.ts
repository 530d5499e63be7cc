import { demand, isPlain, type Kind, maybe, members, or, show } from "@gradus/checks"
import type { OperationPromises } from "@gradus/laws"
import { guard, NUMBER, TENSOR } from "../../core/arguments"
import { isTensor } from "../../core/brand"
import { broadcastShapes, formatShape, type Shape, sameShape, sizeOf } from "../../core/shape"
import { Storage } from "../../core/storage"
import type { Tensor } from "../../tensor"
import { windowSlice } from "../shape/window"
import { checkIndices } from "./check-indices"
import { indexSelect } from "./index-select"
import { sliceRange } from "./slice"

/** A part of a dimension: start : stop : step as in Python. */
export interface IndexRange {
  readonly start?: number
  readonly stop?: number
  readonly step?: number
}

/**
 * What can stand at a place of `at`: a number takes one element and drops the dimension; a range or a string like
 * ":", "1:", "::-1" takes a part; null puts a new dimension; "..." stands for all dimensions not named; an
 * int32 tensor takes the elements it lists; a bool tensor those where it holds.
 */
export type Index = number | null | string | IndexRange | Tensor

const INDEX: Kind<Index> = {
  must: 'a number, null, "...", a text such as "1:", a range such as { start: 1 }, or a tensor of int32 or bool',
  holds: (index) =>
    /^(number|string)$/.test(typeof index) || index === null || isTensor(index) || isPlain(index),
  advice: "Give one for each dimension.",
}
const RANGE = { start: maybe(NUMBER), stop: maybe(NUMBER), step: or(1, NUMBER) }

/** An index, and which axes of the tensor (from, count) it is about. */
interface Place {
  readonly index: Exclude<Index, string | null> | null
  readonly axis: number
  readonly count: number
}

function isTensorIndex(index: Index): index is Tensor {
  return typeof index === "object" && index !== null && "dtype" in index
}

function axesOf(index: Index): number {
  if (index === null) return 0
  return isTensorIndex(index) && index.dtype === "bool" ? index.ndim : 1
}

function parse(text: string): IndexRange {
  const parts = text.split(":").map((part) => part.trim())
  if (parts.length < 2 || parts.length > 3 || !parts.every((part) => /^(-?\d+)?$/.test(part))) {
    throw new RangeError(
      `at: a string must be "..." or like "start:stop:step", got "${text}". Use ":" for everything.`,
    )
  }
  const [start, stop, step] = parts.map((part) => (part === "" ? undefined : Number(part)))
  return { start, stop, step }
}

/** Ties each index to the axes that it is about. */
function place(x: Tensor, indices: readonly Index[]): Place[] {
  const named = indices.reduce<number>((sum, index) => sum + (index === "..." ? 0 : axesOf(index)), 0)
  const dots = indices.filter((index) => index === "...").length
  if (named > x.ndim || dots > 1) {
    throw new RangeError(
      `at: there must be at most ${x.ndim} indices and one "..." for shape ${formatShape(x.shape)}, got ${named} and ${dots}. Leave some out.`,
    )
  }
  const all = { start: 0 }
  const places: Place[] = []
  let axis = 0
  for (const index of dots === 1 ? indices : [...indices, "..."]) {
    if (index === "...") {
      for (let i = named; i < x.ndim; i++) places.push({ index: all, axis: axis++, count: 1 })
      continue
    }
    const count = axesOf(index)
    places.push({ index: typeof index === "string" ? parse(index) : index, axis, count })
    axis += count
  }
  return places
}

/**
 * Indexing as in PyTorch: numbers, ranges, new dimensions and lists of places, one for each dimension. Numbers take their row
 * first, so that one beside a list is no list, as it would be in NumPy.
 *
 * @throws RangeError for too many indices or one outside
 * @example
 * ```ts
 * const x = arange(12).reshape([3, 4])
 * at(x, 1, -1) // => 7
 * at(x, ":2", "::-2") // => [[3, 1], [7, 5]]
 * at(x, tensor([2, 0], { dtype: "int32" }), 0) // => [8, 0]
 * at(x, x.gt(9)) // => [10, 11]
 * ```
 */
export const at = guard(
  "at",
  { x: TENSOR },
  (x: Tensor, ...indices: readonly Index[]): Tensor => {
    const starts = x.shape.map(() => 0)
    const steps = x.shape.map(() => 1)
    const sizes = [...x.shape]
    const shape: number[] = []
    /** Index tensors and the axes of the part that they are about. */
    const lists: { axis: number; index: Tensor }[] = []
    for (const index of indices) demand("at", "index", INDEX, index)
    for (const { index, axis, count } of place(x, indices)) {
      const size = sizeOf(x.shape.slice(axis, axis + count))
      if (index === null) shape.push(1)
      else if (typeof index === "number") {
        starts[axis] = within(index, size, axis)
        sizes[axis] = 1
      } else if (isTensorIndex(index)) {
        lists.push({ axis: shape.length, index: listed(index, x.shape.slice(axis, axis + count)) })
        shape.push(size)
      } else {
        const { start, stop, step } = members("at", RANGE, index, "a range")
        const range = sliceRange("at", size, start, stop, step)
        starts[axis] = range.size > 0 ? range.start : 0
        steps[axis] = step
        sizes[axis] = range.size
        shape.push(range.size)
      }
    }
    const part = windowSlice(x, { starts, steps, sizes }).reshape(shape)
    return lists.length === 0 ? part : takeListed(part, lists)
  },
  true,
)

function within(index: number, size: number, axis: number): number {
  if (!Number.isInteger(index) || index < -size || index >= size) {
    throw new RangeError(
      `at: index must be an integer in [${-size}, ${size - 1}], got ${show(index)}. Dimension ${axis} has ${size} elements.`,
    )
  }
  return index < 0 ? index + size : index
}

/** An index tensor as places from 0 on along the axes it is about, joined. */
function listed(index: Tensor, shape: Shape): Tensor {
  if (index.dtype === "bool") {
    if (!sameShape(index.shape, shape)) {
      throw new RangeError(
        `at: a bool index must have the shape of what it picks from, got ${formatShape(index.shape)} and ${formatShape(shape)}. Compare the same tensor.`,
      )
    }
    const places: number[] = []
    for (const [i, holds] of index.storage.peek().entries()) if (holds) places.push(i)
    return index.derive(Storage.heap("int32", Int32Array.from(places)), [places.length], "int32")
  }
  const size = shape[0]
  checkIndices("at", index, size, { low: -size })
  const negative = !index.hasValues || index.storage.peek().some((i) => i < 0)
  return negative ? index.add(index.lt(0).mul(size)) : index
}

/** Elements at listed places; the lists broadcast and their shape stands where the first one was. */
function takeListed(x: Tensor, lists: readonly { axis: number; index: Tensor }[]): Tensor {
  const taken = lists.map(({ axis }) => axis)
  const apart = taken.some((axis, i) => i > 0 && axis !== taken[i - 1] + 1)
  const others = x.shape.map((_, axis) => axis).filter((axis) => !taken.includes(axis))
  // As NumPy has it: lists that do not stand side by side put their dimensions in front.
  const before = apart ? [] : others.filter((axis) => axis < taken[0])
  const after = apart ? others : others.filter((axis) => axis > taken[0])
  const sizes = (axes: readonly number[]) => axes.map((axis) => x.shape[axis])
  let shape: Shape = []
  for (const { index } of lists) shape = broadcastShapes("at", shape, index.shape)
  let places = lists[0].index
  for (const { axis, index } of lists.slice(1)) places = places.mul(x.shape[axis]).add(index)
  const joined = x
    .permute([...before, ...taken, ...after])
    .reshape([...sizes(before), sizeOf(sizes(taken)), ...sizes(after)])
  const picked = indexSelect(joined, before.length, places.reshape([sizeOf(shape)]))
  return picked.reshape([...sizes(before), ...shape, ...sizes(after)])
}

/** @internal */
export const promises: OperationPromises<Tensor> = {
  at: {
    sizes: { first: [1, 4], last: [1, 4] },
    inputs: [
      { shape: ["first", [1, 4], "last"] },
      { shape: [3], from: { below: "first" } },
      { shape: [2, 1], from: { below: "last" } },
    ],
    calls: [(x) => x.at(0, "::-1", null, { stop: 1 }), (x, i, k) => x.at(i, "...", k.sub(x.shape[2]))],
    linear: "jointly",
  },
}
