import type { Tensor } from "gradus"
import type { Surface } from "../surfaces/surfaces"
import { rosenbrock } from "../surfaces/surfaces"

/* Surfaces whose steepness along x changes on the way. */

const gentle = (x: Tensor, y: Tensor) => x.sub(3).square().div(20).add(y.square().mul(0.3))

/** A steep slope at first, then a wide plain. */
export const cliff: Surface = {
  key: "cliff",
  name: "Cliff, then plain",
  formula: "(x − 3)²/20 + 0.3y² + 1.5 ln(1 + exp(−6(x + 2)))",
  f: (x, y) => gentle(x, y).add(x.add(2).mul(-6).exp().log1p().mul(1.5)),
  x: [-4, 4],
  y: [-2.5, 2.5],
  start: [-3.5, 1.8],
  minima: [[3, 0]],
}

const EDGES = [-2.5, -0.5, 1.5]

/** Steep and level by turns. */
export const terraces: Surface = {
  key: "terraces",
  name: "Terraces",
  formula: "(x − 3)²/20 + 0.3y² − 1.5 Σ tanh(5(x − e)), e = −2.5, −0.5, 1.5",
  f: (x, y) => EDGES.reduce((sum, edge) => sum.sub(x.sub(edge).mul(5).tanh().mul(1.5)), gentle(x, y)),
  x: [-4, 4],
  y: [-2.5, 2.5],
  start: [-3.5, 1.8],
  minima: [[3, 0]],
}

/** A crescent: the way down turns. */
export const crescent: Surface = { ...rosenbrock, key: "crescent", name: "Crescent" }

export const CHANGING: readonly Surface[] = [cliff, terraces, crescent]
