/** Something of the drawing that can be chosen. */
export type Element =
  | { readonly kind: "neuron"; readonly layer: number; readonly index: number }
  | { readonly kind: "weight"; readonly layer: number; readonly to: number; readonly from: number }
  | { readonly kind: "bias"; readonly layer: number; readonly index: number }
  | { readonly kind: "loss" }

/** How many neurons each layer has. */
export const SIZES = [2, 3, 2, 1] as const
const NAMES = [["a", "b"], ["h₁", "h₂", "h₃"], ["k₁", "k₂"], ["ŷ"]] as const

export const neuronName = (layer: number, index: number): string => NAMES[layer][index]

export function keyOf(element: Element): string {
  if (element.kind === "loss") return "loss"
  if (element.kind === "weight") return `w${element.layer}.${element.to}.${element.from}`
  return `${element.kind === "bias" ? "b" : "n"}${element.layer}.${element.index}`
}

/** As a state dictionary names it. */
export function nameOf(element: Element): string {
  if (element.kind === "loss") return "L"
  if (element.kind === "neuron") return neuronName(element.layer, element.index)
  if (element.kind === "bias") return `${element.layer}.bias[${element.index}]`
  return `${element.layer}.weight[${element.to},${element.from}]`
}

/** All of them, in the order of the forward pass. */
export const ELEMENTS: readonly Element[] = SIZES.flatMap((size, layer): Element[] => {
  const neurons = Array.from({ length: size }, (_, index) => index)
  const here: Element[] = neurons.map((index) => ({ kind: "neuron", layer, index }))
  if (layer === 0) return here
  const before = Array.from({ length: SIZES[layer - 1] }, (_, from) => from)
  return [
    ...neurons.flatMap((to): Element[] => [
      ...before.map((from): Element => ({ kind: "weight", layer: layer - 1, to, from })),
      { kind: "bias", layer: layer - 1, index: to },
    ]),
    ...here,
  ]
}).concat({ kind: "loss" })

export const elementOf = (key: string): Element | undefined =>
  ELEMENTS.find((element) => keyOf(element) === key)

/** Whether a weight is on a way from an element to the loss, and so a factor of its gradient. */
export function isOnTheWay(weight: Element & { kind: "weight" }, from: Element): boolean {
  if (from.kind === "loss") return false
  // A parameter acts through the neuron that it goes into.
  const start =
    from.kind === "neuron"
      ? from
      : { layer: from.layer + 1, index: from.kind === "bias" ? from.index : from.to }
  return weight.layer > start.layer || (weight.layer === start.layer && weight.from === start.index)
}
