/* A surface of heights as it is seen from the side, without perspective. */

export interface Grid {
  readonly columns: number
  readonly rows: number
  /** Heights from 0 to 1, row by row from the front. */
  readonly heights: Float64Array
}

/** How high a value is drawn: low places are stretched, as contour lines are closer together there. */
export function heightOf(value: number, low: number, high: number): number {
  if (!Number.isFinite(value)) return 1
  return Math.max(0, Math.min(1.15, (value - low) / (high - low || 1))) ** 0.5
}

/** A view: where a place of the unit square and a height are on a canvas. */
export interface View {
  readonly place: (across: number, up: number, height: number) => readonly [number, number]
  /** Larger is farther away. */
  readonly depth: (across: number, up: number) => number
}

/** @param turn - degrees around the middle */
export function viewFrom(turn: number, width: number, height: number): View {
  const angle = (turn * Math.PI) / 180
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const scale = Math.min(width / 1.45, height / 1.12)
  const tilt = 0.52
  const depth = (across: number, up: number) => (across - 0.5) * s + (up - 0.5) * c
  return {
    depth,
    place: (across, up, high) => [
      width / 2 + ((across - 0.5) * c - (up - 0.5) * s) * scale,
      height * 0.71 - depth(across, up) * scale * tilt - (high - 0.25) * scale * 0.42,
    ],
  }
}

type Colour = readonly [number, number, number]

/** `#rrggbb` as numbers. */
export const channels = (hex: string): Colour =>
  [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as unknown as Colour

const mix = (a: Colour, b: Colour, share: number) =>
  a.map((x, i) => x + (b[i] - x) * share) as unknown as Colour

/** Fills a surface, the farthest tiles first, lit from the upper left. */
export function fillSurface(
  context: CanvasRenderingContext2D,
  { columns, rows, heights }: Grid,
  { place, depth }: View,
  { low, high, shade }: { readonly low: Colour; readonly high: Colour; readonly shade: Colour },
): void {
  const tiles: { readonly i: number; readonly j: number; readonly far: number }[] = []
  for (let j = 0; j < rows - 1; j++) {
    for (let i = 0; i < columns - 1; i++)
      tiles.push({ i, j, far: depth((i + 0.5) / (columns - 1), (j + 0.5) / (rows - 1)) })
  }
  tiles.sort((a, b) => b.far - a.far)
  const h = (i: number, j: number) => heights[j * columns + i]
  for (const { i, j } of tiles) {
    const corners = [
      [i, j],
      [i + 1, j],
      [i + 1, j + 1],
      [i, j + 1],
    ] as const
    const mean = corners.reduce((sum, [a, b]) => sum + h(a, b), 0) / 4
    const slopeX = (h(i + 1, j) + h(i + 1, j + 1) - h(i, j) - h(i, j + 1)) * columns * 0.25
    const slopeY = (h(i, j + 1) + h(i + 1, j + 1) - h(i, j) - h(i + 1, j)) * rows * 0.25
    const light = (0.5 * slopeX - 0.35 * slopeY + 0.8) / Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY)
    const dark = Math.max(0, Math.min(0.55, 0.62 - 0.62 * light))
    const [r, g, b] = mix(mix(low, high, Math.min(1, mean)), shade, dark)
    const colour = `rgb(${r | 0} ${g | 0} ${b | 0})`
    context.beginPath()
    for (const [k, [a, b]] of corners.entries()) {
      const [x, y] = place(a / (columns - 1), b / (rows - 1), h(a, b))
      if (k === 0) context.moveTo(x, y)
      else context.lineTo(x, y)
    }
    context.closePath()
    context.fillStyle = colour
    context.strokeStyle = colour
    context.lineWidth = 0.7
    context.fill()
    context.stroke()
  }
}
