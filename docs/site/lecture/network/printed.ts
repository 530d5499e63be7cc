import { cat, hessian, matmul, mse, type Tensor, tensor } from "gradus"
import { ELEMENTS, type Element, keyOf, nameOf } from "./elements"
import { inputsOf, PRINTED_GRADIENTS, PRINTED_WEIGHTS, targetsOf } from "./lecture-network"
import type { Pass } from "./pass"

/** A parameter with what is printed of it, and what gradus makes of the printed weights. */
export interface Comparison {
  readonly key: string
  readonly name: string
  readonly weight: number
  readonly printed: number
  readonly found: number
  /** How far `found` may be from `printed`, since both go back to numbers that were rounded. */
  readonly slack: number
  readonly agrees: boolean
}

const PARAMETERS = ELEMENTS.filter(({ kind }) => kind === "weight" || kind === "bias") as (Element & {
  kind: "weight" | "bias"
})[]

/** The number of a parameter in tables of the form of a state dictionary. */
function entry(
  table: Readonly<Record<string, number[] | number[][]>>,
  element: (typeof PARAMETERS)[number],
): number {
  if (element.kind === "bias") return (table[`${element.layer}.bias`] as number[])[element.index]
  return (table[`${element.layer}.weight`] as number[][])[element.to][element.from]
}

/** @param pass - over all examples, with the printed weights */
export function compare(pass: Pass, slack: ReadonlyMap<string, number>): Comparison[] {
  return PARAMETERS.map((element) => {
    const key = keyOf(element)
    const printed = entry(PRINTED_GRADIENTS, element)
    const { layer } = element
    const found =
      element.kind === "bias"
        ? pass.biasGradients[layer][element.index]
        : pass.weightGradients[layer][element.to][element.from]
    const allowed = slack.get(key) ?? 0
    return {
      key,
      name: nameOf(element),
      weight: entry(PRINTED_WEIGHTS, element),
      printed,
      found,
      slack: allowed,
      agrees: Math.abs(found - printed) <= allowed,
    }
  })
}

/** Half a unit of the last printed place. */
const ROUNDING = 0.5e-4

/**
 * How far each gradient can be off because each weight is: Σ |∂²L/∂wᵢ∂wⱼ| times the rounding, and that of the printed
 * gradient itself. A hundredth more for what the second derivative does not see.
 */
export function slackOfRounding(): Map<string, number> {
  const weights = Object.values(PRINTED_WEIGHTS).map((rows) => tensor(rows, { dtype: "float64" }))
  const [x, y] = [inputsOf([0, 1, 2]), targetsOf([0, 1, 2])]
  const loss = (theta: Tensor) => {
    let start = 0
    const next = ({ shape, size }: Tensor) => {
      start += size
      return theta.slice(0, start - size, start).reshape(shape)
    }
    let value = x
    for (let i = 0; i < weights.length; i += 2) {
      value = matmul(value, next(weights[i]), { transB: true }).add(next(weights[i + 1]))
    }
    return mse(value, y)
  }
  const curvature = hessian(loss, cat(weights.map((weight) => weight.flatten())))
  const slack = curvature.abs().sum(1).mul(ROUNDING).add(ROUNDING).mul(1.01).toArray() as number[]
  // The state dictionary has all weights of a layer before its biases.
  const order = [0, 1, 2].flatMap((layer) =>
    (["weight", "bias"] as const).flatMap((kind) =>
      PARAMETERS.filter((element) => element.layer === layer && element.kind === kind).map(keyOf),
    ),
  )
  return new Map(order.map((key, i) => [key, slack[i]]))
}
