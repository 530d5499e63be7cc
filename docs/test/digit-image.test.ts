import { expect, test } from "vitest"
import { centreOfMass, type Dot, digitImage, SIDE } from "../site/gallery/digit-image"

const inked = (image: Uint8Array, along: "x" | "y") => {
  const places = [...image.keys()]
    .filter((i) => image[i] > 127)
    .map((i) => (along === "x" ? i % SIDE : Math.floor(i / SIDE)))
  return Math.max(...places) - Math.min(...places) + 1
}
// A seven in a corner of a large paper: its mass is not in the middle of its box.
const seven: Dot[][] = [
  [
    [300, 310],
    [340, 310],
    [315, 380],
  ],
]

test("a drawing is scaled to 20 pixels and its centre of mass comes to the middle", () => {
  const image = digitImage(seven)
  expect(inked(image, "y")).toBeGreaterThanOrEqual(19)
  expect(inked(image, "y")).toBeLessThanOrEqual(21)
  const [x, y] = centreOfMass(image)
  expect(Math.abs(x - SIDE / 2)).toBeLessThan(0.1)
  expect(Math.abs(y - SIDE / 2)).toBeLessThan(0.1)
})

test("where and how large it was drawn does not matter", () => {
  const elsewhere = seven.map((stroke) => stroke.map(([x, y]): Dot => [x / 4 - 60, y / 4 + 9]))
  expect(digitImage(elsewhere)).toEqual(digitImage(seven))
})

test("a dot is a dot in the middle, and an empty paper is empty", () => {
  const dot = digitImage([[[5, 5]]])
  expect(inked(dot, "x")).toBe(2)
  expect(centreOfMass(dot)).toEqual([SIDE / 2, SIDE / 2])
  expect(digitImage([]).every((ink) => ink === 0)).toBe(true)
})
