import { type Element, SIZES } from "./elements"

/** Where everything of the drawing lies: from left to right where there is room, else from the top down. */
export interface Layout {
  readonly wide: boolean
  readonly width: number
  readonly height: number
  /** Height of the half of a neuron's box that holds its values; the other half holds δ. */
  readonly half: number
  neuron(layer: number, index: number): Box
  readonly loss: Box
  weight(weight: Element & { kind: "weight" }): Edge
}

/** A box by its middle. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Edge {
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
  /** Where its number stands. */
  readonly label: readonly [number, number]
}

/** Height of a line of numbers, and of the name above a box. */
export const LINE = 15
export const NAME = 18

export function layoutOf(wide: boolean, examples: number): Layout {
  const half = examples * LINE + 8
  return wide ? acrossOf(half) : downOf(half)
}

function acrossOf(half: number): Layout {
  const columns = [
    { x: 22, width: 44 },
    { x: 192, width: 64 },
    { x: 366, width: 64 },
    { x: 520, width: 64 },
  ]
  const pitch = Math.max(106, 2 * half + NAME + 16)
  const height = 3 * pitch
  const neuron = (layer: number, index: number): Box => ({
    ...columns[layer],
    // The inputs lie further apart, so that the numbers on their lines do.
    y: height / 2 + NAME / 2 + (index - (SIZES[layer] - 1) / 2) * pitch * (layer === 0 ? 1.5 : 1),
    height: layer === 0 ? half : 2 * half,
  })
  return {
    wide: true,
    width: 654,
    height,
    half,
    neuron,
    loss: { x: 620, y: height / 2 + NAME / 2, width: 66, height: LINE + 8 },
    weight({ layer, to, from }) {
      const [a, b] = [neuron(layer, from), neuron(layer + 1, to)]
      return edge([a.x + a.width / 2, a.y], [b.x - b.width / 2, b.y], layer === 0 ? 0.25 : 0.33)
    },
  }
}

function downOf(half: number): Layout {
  const width = 306
  const gap = 44
  const heights = [half, 2 * half, 2 * half, 2 * half]
  const tops = heights.map((_, i) =>
    heights.slice(0, i).reduce((sum, height) => sum + height + NAME + gap, NAME),
  )
  const bottom = tops[3] + heights[3]
  const neuron = (layer: number, index: number): Box => ({
    x: width / 2 + (index - (SIZES[layer] - 1) / 2) * 108,
    y: tops[layer] + heights[layer] / 2,
    width: 66,
    height: heights[layer],
  })
  return {
    wide: false,
    width,
    height: bottom + NAME + LINE + 34,
    half,
    neuron,
    loss: { x: width / 2, y: bottom + 30 + NAME, width: 76, height: LINE + 8 },
    weight({ layer, to, from }) {
      const [a, b] = [neuron(layer, from), neuron(layer + 1, to)]
      return edge([a.x, a.y + a.height / 2], [b.x, b.y - b.height / 2 - NAME], 0.3)
    },
  }
}

function edge(from: readonly [number, number], to: readonly [number, number], labelAt: number): Edge {
  const along = (i: 0 | 1) => from[i] + labelAt * (to[i] - from[i])
  return { from, to, label: [along(0), along(1)] }
}
