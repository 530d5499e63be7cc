import { Generator, mse, noGrad, randn, type Tensor, tensor } from "gradus"

/** Points of which the rule is to be found. */
export interface Points {
  readonly key: string
  readonly name: string
  readonly x: readonly number[]
  readonly y: readonly number[]
}

/** A formula with numbers in it that can be chosen: its parameters θ. */
export interface Model {
  readonly key: string
  readonly name: string
  readonly formula: string
  readonly parameters: readonly string[]
  readonly start: readonly number[]
  /** Learning rate that suits it. */
  readonly lr: number
  readonly f: (theta: readonly Tensor[], x: Tensor) => Tensor
}

const COUNT = 20
const X = Array.from({ length: COUNT }, (_, i) => -2 + (4 * i) / (COUNT - 1))

function points(key: string, name: string, f: (x: number) => number): Points {
  const noise = randn([COUNT], { generator: new Generator(4), dtype: "float64" })
    .mul(0.2)
    .toArray() as number[]
  return { key, name, x: X, y: X.map((x, i) => f(x) + noise[i]) }
}

export const POINTS: readonly Points[] = [
  points("line", "along a line", (x) => 0.8 * x + 0.5),
  points("hill", "over a hill", (x) => 2.6 * Math.exp(-(x ** 2)) - 1),
]

export const MODELS: readonly Model[] = [
  {
    key: "line",
    name: "line",
    formula: "w·x + b",
    parameters: ["w", "b"],
    start: [-0.5, -1],
    lr: 0.05,
    f: ([w, b], x) => x.mul(w).add(b),
  },
  {
    key: "network",
    name: "small network",
    formula: "v₁·tanh(w₁·x + c₁) + v₂·tanh(w₂·x + c₂) + b",
    parameters: ["w₁", "c₁", "v₁", "w₂", "c₂", "v₂", "b"],
    start: [1, 0.5, 0.5, 1, -0.5, -0.5, 0],
    lr: 0.1,
    f: ([w1, c1, v1, w2, c2, v2, b], x) =>
      x.mul(w1).add(c1).tanh().mul(v1).add(x.mul(w2).add(c2).tanh().mul(v2)).add(b),
  },
]

const row = (values: readonly number[]) => tensor([...values], { dtype: "float64" })
const leaves = (theta: readonly number[]) =>
  theta.map((value) => tensor(value, { dtype: "float64", requiresGrad: true }))

export const predict = (model: Model, theta: readonly number[], x: readonly number[]): number[] =>
  noGrad(() => model.f(leaves(theta), row(x)).toArray() as number[])

export const lossAt = (model: Model, theta: readonly number[], { x, y }: Points): number =>
  noGrad(() => mse(model.f(leaves(theta), row(x)), row(y)).item())

/** One step of gradient descent: the parameters after it. */
export function stepFrom(model: Model, theta: readonly number[], { x, y }: Points): number[] {
  const parameters = leaves(theta)
  mse(model.f(parameters, row(x)), row(y)).backward()
  return parameters.map((parameter, i) => theta[i] - model.lr * (parameter.grad?.item() ?? 0))
}
