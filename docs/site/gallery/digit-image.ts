/** A place on the paper, in any unit, y downwards. */
export type Dot = readonly [x: number, y: number]

export const SIDE = 28
/** MNIST fits each digit into 20 × 20 and puts its centre of mass into the middle of 28 × 28. */
const BOX = 20
/** Half as wide as the line of a pen in MNIST, and the width of its soft edge, in pixels. */
const PEN = 1.15
const EDGE = 0.9

/**
 * A drawing as MNIST would have it: scaled to its box, drawn with its pen, and shifted until the centre of mass is in the
 * middle. 28 × 28 bytes, 0 is the paper. Empty for a drawing without a dot.
 */
export function digitImage(strokes: readonly (readonly Dot[])[]): Uint8Array {
  const dots = strokes.flat()
  if (dots.length === 0) return new Uint8Array(SIDE * SIDE)
  const [left, right] = extent(dots.map(([x]) => x))
  const [top, bottom] = extent(dots.map(([, y]) => y))
  // The pen's own width is inside the box.
  const scale = (BOX - 2 * PEN) / Math.max(right - left, bottom - top, 1e-9)
  // A single dot stays a dot.
  const size = Math.max(right - left, bottom - top) === 0 ? 0 : scale
  const centred = strokes.map((stroke) =>
    stroke.map(
      ([x, y]): Dot => [
        SIDE / 2 + (x - (left + right) / 2) * size,
        SIDE / 2 + (y - (top + bottom) / 2) * size,
      ],
    ),
  )
  const [x, y] = centreOfMass(paint(centred))
  const shift: Dot = [SIDE / 2 - x, SIDE / 2 - y]
  return paint(centred.map((stroke) => stroke.map(([x, y]): Dot => [x + shift[0], y + shift[1]])))
}

function paint(strokes: readonly (readonly Dot[])[]): Uint8Array {
  const image = new Uint8Array(SIDE * SIDE)
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const away = Math.min(...strokes.map((stroke) => distance([column + 0.5, row + 0.5], stroke)))
      image[row * SIDE + column] = 255 * Math.min(1, Math.max(0, 0.5 + (PEN - away) / EDGE))
    }
  }
  return image
}

/** From a place to the nearest point of a line of dots. */
function distance([x, y]: Dot, stroke: readonly Dot[]): number {
  let least = Infinity
  for (let i = 0; i < stroke.length; i++) {
    const [ax, ay] = stroke[Math.max(0, i - 1)]
    const [bx, by] = stroke[i]
    const [dx, dy] = [bx - ax, by - ay]
    const length = dx * dx + dy * dy
    const part = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length))
    least = Math.min(least, Math.hypot(x - ax - part * dx, y - ay - part * dy))
  }
  return least
}

/** In pixels from the left and from the top; the middle of an empty image. */
export function centreOfMass(image: Uint8Array): Dot {
  let [mass, x, y] = [0, 0, 0]
  image.forEach((ink, i) => {
    mass += ink
    x += ink * ((i % SIDE) + 0.5)
    y += ink * (Math.floor(i / SIDE) + 0.5)
  })
  return mass === 0 ? [SIDE / 2, SIDE / 2] : [x / mass, y / mass]
}

const extent = (values: readonly number[]): readonly [number, number] => [
  Math.min(...values),
  Math.max(...values),
]
