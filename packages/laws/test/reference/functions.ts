import * as fc from "fast-check"
import {
  convexQuadratic,
  FLOAT64,
  type FunctionCase,
  type FunctionSubject,
  numberIn,
  smoothFunction,
} from "../../src/index"

const point = fc.array(numberIn("real"), { minLength: 4, maxLength: 4 })

export const smooth: FunctionSubject = {
  name: "random smooth functions",
  eps: FLOAT64,
  cases: fc
    .tuple(smoothFunction(), point)
    .map(([f, theta]) => ({ ...f, theta: theta.slice(0, f.dimension) })),
}

export const quadratics: FunctionSubject = {
  name: "convex quadratics",
  eps: FLOAT64,
  cases: fc.tuple(convexQuadratic(), point).map(([f, theta]) => ({
    ...f,
    theta: theta.slice(0, f.dimension),
    curvature: f.eigenvalues[0],
  })),
}

const data = [
  [1, 2, 7],
  [2, -1, 4],
  [-1, 0.5, -2],
]

/** A network 2-1-1 with tanh: θ = (w₁, w₂, b, v). Its curvature is not known. */
export const network = (slope: (t: number) => number = (t) => 1 - t * t): FunctionSubject => ({
  name: "a small network",
  eps: FLOAT64,
  cases: fc.array(numberIn("unit"), { minLength: 4, maxLength: 4 }).map(
    (theta): FunctionCase => ({
      theta,
      value: ([w1, w2, b, v]) =>
        data.reduce((sum, [x, y, z]) => sum + (v * Math.tanh(w1 * x + w2 * y + b) - z) ** 2, 0),
      gradient: ([w1, w2, b, v]) =>
        data
          .map(([x, y, z]) => {
            const t = Math.tanh(w1 * x + w2 * y + b)
            const e = 2 * (v * t - z)
            const inner = e * v * slope(t)
            return [inner * x, inner * y, inner, e * t]
          })
          .reduce((sum, g) => sum.map((s, i) => s + g[i])),
    }),
  ),
})

export const functions: readonly FunctionSubject[] = [smooth, quadratics, network()]
