import { isFloat } from "../core/dtype"
import type { Tensor } from "../tensor"
import { type NumberFormat, numberFormat } from "./number-format"

/** Above this many elements only the edges are shown. */
const THRESHOLD = 1000
const EDGE = 3
const LINE = 80
const PREFIX = "tensor("

/** Positions along an axis to show; −1 stands for what is left out. */
function shown(size: number, summarise: boolean): number[] {
  if (!summarise || size <= 2 * EDGE) return Array.from({ length: size }, (_, i) => i)
  const ends = Array.from({ length: EDGE }, (_, i) => i)
  return [...ends, -1, ...ends.map((i) => size - EDGE + i)]
}

/**
 * A tensor in PyTorch's notation: aligned columns, four digits, scientific when the numbers are far apart,
 * the edges only above 1000 elements, then what the numbers do not tell (dtype, shape when empty, gradient).
 */
export function format(t: Tensor): string {
  const { shape, dtype } = t
  const notes: string[] = []
  if (t.size === 0 && shape.length > 1) notes.push(`shape=[${shape.join(", ")}]`)
  if (dtype === "float64" || (t.size === 0 && dtype !== "float32")) notes.push(`dtype=${dtype}`)
  if (t.node) notes.push(`from=${t.node.primitive.name}`)
  else if (t.requiresGrad) notes.push("requiresGrad=true")
  return `${[PREFIX + body(t), ...notes].join(", ")})`
}

function body(t: Tensor): string {
  if (t.size === 0) return "[]"
  const data = valuesOf(t)
  if (!data) return `recorded, shape=[${t.shape.join(", ")}]`
  const summarise = t.size > THRESHOLD
  const picks = t.shape.map((size) => shown(size, summarise))
  const visible: number[] = []
  const collect = (axis: number, offset: number): void => {
    if (axis === picks.length) visible.push(data[offset] as number)
    else
      for (const i of picks[axis] as number[])
        if (i >= 0) collect(axis + 1, offset * (t.shape[axis] as number) + i)
  }
  collect(0, 0)
  const numbers = numberFormat(visible, isFloat(t.dtype) ? "float" : t.dtype === "bool" ? "bool" : "integer")
  return nest(data, t.shape, picks, numbers, 0, 0)
}

/** The numbers; none in a tensor of a recorded step, which must be printable all the same. */
function valuesOf(t: Tensor): ArrayLike<number> | undefined {
  return t.hasValues ? t.storage.peek() : undefined
}

function nest(
  data: ArrayLike<number>,
  shape: readonly number[],
  picks: readonly (readonly number[])[],
  numbers: NumberFormat,
  axis: number,
  offset: number,
): string {
  if (axis === shape.length) return numbers.write(data[offset] as number)
  const indent = " ".repeat(PREFIX.length + axis + 1)
  const size = shape[axis] as number
  const parts = (picks[axis] as readonly number[]).map((i) =>
    i < 0
      ? axis === shape.length - 1
        ? " ..."
        : "..."
      : nest(data, shape, picks, numbers, axis + 1, offset * size + i),
  )
  if (axis < shape.length - 1) return `[${parts.join(`,${"\n".repeat(shape.length - 1 - axis)}${indent}`)}]`
  const perLine = Math.max(1, Math.floor((LINE - indent.length + 1) / (numbers.width + 2)))
  const lines: string[] = []
  for (let i = 0; i < parts.length; i += perLine) lines.push(parts.slice(i, i + perLine).join(", "))
  return `[${lines.join(`,\n${indent}`)}]`
}
