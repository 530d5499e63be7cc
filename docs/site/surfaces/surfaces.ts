import type { Tensor } from "gradus"

/** A function of two variables to go down on. */
export interface Surface {
  readonly key: string
  readonly name: string
  /** As one would write it. */
  readonly formula: string
  /** On tensors of any one shape. */
  readonly f: (x: Tensor, y: Tensor) => Tensor
  /** The part that is shown. */
  readonly x: readonly [number, number]
  readonly y: readonly [number, number]
  readonly start: readonly [number, number]
  readonly minima: readonly (readonly [number, number])[]
}

export const bowl: Surface = {
  key: "bowl",
  name: "Bowl",
  formula: "x² + y²",
  f: (x, y) => x.square().add(y.square()),
  x: [-4, 4],
  y: [-3, 3],
  start: [-3, 2],
  minima: [[0, 0]],
}

export const ravine: Surface = {
  key: "ravine",
  name: "Ravine",
  formula: "x²/20 + y²",
  f: (x, y) => x.square().div(20).add(y.square()),
  x: [-4, 4],
  y: [-3, 3],
  start: [-3.5, 2],
  minima: [[0, 0]],
}

/** A ravine that lies across the axes, where rates of their own for x and y help less. */
export const diagonal: Surface = {
  key: "diagonal",
  name: "Diagonal ravine",
  formula: "(x + y)²/20 + (x − y)²",
  f: (x, y) => x.add(y).square().div(20).add(x.sub(y).square()),
  x: [-4, 4],
  y: [-3, 3],
  start: [-3, -1],
  minima: [[0, 0]],
}

export const saddle: Surface = {
  key: "saddle",
  name: "Saddle",
  formula: "x²/2 − y²/2 + y⁴/16",
  f: (x, y) => x.square().div(2).sub(y.square().div(2)).add(y.square().square().div(16)),
  x: [-4, 4],
  y: [-3, 3],
  start: [-3, 0.01],
  minima: [
    [0, 2],
    [0, -2],
  ],
}

/** Rosenbrock (1960), "An automatic method for finding the greatest or least value of a function". */
export const rosenbrock: Surface = {
  key: "rosenbrock",
  name: "Rosenbrock",
  formula: "(1 − x)² + 10 (y − x²)²",
  f: (x, y) => x.neg().add(1).square().add(y.sub(x.square()).square().mul(10)),
  x: [-2, 2],
  y: [-1, 3],
  start: [-1.5, 2],
  minima: [[1, 1]],
}

/** Himmelblau (1972): four minima of the same depth. */
export const himmelblau: Surface = {
  key: "himmelblau",
  name: "Himmelblau",
  formula: "(x² + y − 11)² + (x + y² − 7)²",
  f: (x, y) => x.square().add(y).sub(11).square().add(x.add(y.square()).sub(7).square()),
  x: [-6, 6],
  y: [-5, 5],
  start: [-0.5, -1],
  minima: [
    [3, 2],
    [-2.805118, 3.131312],
    [-3.77931, -3.283186],
    [3.584428, -1.848127],
  ],
}

/** A slope with dents, in which a ball without momentum stops. */
export const dents: Surface = {
  key: "dents",
  name: "Slope with dents",
  formula: "x²/8 + y²/8 + cos 3x · cos 3y / 3",
  f: (x, y) =>
    x
      .square()
      .add(y.square())
      .div(8)
      .add(x.mul(3).cos().mul(y.mul(3).cos()).div(3)),
  x: [-4, 4],
  y: [-3, 3],
  start: [-3.3, 2.3],
  minima: [],
}

export const SURFACES: readonly Surface[] = [bowl, ravine, diagonal, saddle, rosenbrock, himmelblau, dents]
