import { type Element, nameOf, neuronName, SIZES } from "./elements"
import { TARGETS } from "./lecture-network"
import { inSum, printedNumber } from "./number-text"
import type { Pass } from "./pass"
import type { Known } from "./stages"

/** How one number is found. */
export interface Sum {
  /** What it is. */
  readonly name: string
  /** The same in letters. */
  readonly letters?: string
  /** For each example, or for all: whose it is, the sum in numbers, what comes out. */
  readonly rows: readonly { readonly of?: string; readonly sum?: string; readonly result: string }[]
}

/** The numbers of an element that are known, with the sums that make them. */
export function sumsOf(element: Element, pass: Pass, known: Known): Sum[] {
  if (element.kind === "loss") return known.loss ? [lossSum(pass)] : []
  if (element.kind === "neuron") {
    return [
      ...(element.layer <= known.values ? [valueSum(element, pass)] : []),
      ...(element.layer > 0 && element.layer >= known.deltas ? [deltaSum(element, pass)] : []),
    ]
  }
  const { layer } = element
  const value =
    element.kind === "bias"
      ? pass.biases[layer][element.index]
      : pass.weights[layer][element.to][element.from]
  const given: Sum = { name: nameOf(element), rows: [{ result: printedNumber(value) }] }
  return layer >= known.gradients ? [given, gradientSum(element, pass)] : [given]
}

const range = (count: number) => Array.from({ length: count }, (_, i) => i)
const exampleName = (pass: Pass, i: number) =>
  pass.examples.length > 1 ? `example ${pass.examples[i] + 1}` : undefined

function valueSum({ layer, index }: { layer: number; index: number }, pass: Pass): Sum {
  const name = neuronName(layer, index)
  const result = (i: number) => printedNumber(pass.values[layer][i][index])
  if (layer === 0)
    return { name, rows: pass.examples.map((_, i) => ({ of: exampleName(pass, i), result: result(i) })) }
  const before = range(SIZES[layer - 1])
  const weights = pass.weights[layer - 1][index]
  const bias = pass.biases[layer - 1][index]
  return {
    name,
    letters: `${before.map((from) => `w·${neuronName(layer - 1, from)}`).join(" + ")} + bias`,
    rows: pass.examples.map((_, i) => ({
      of: exampleName(pass, i),
      sum: [
        ...before.map((from) => `${inSum(weights[from])}·${inSum(pass.values[layer - 1][i][from])}`),
        inSum(bias),
      ].join(" + "),
      result: result(i),
    })),
  }
}

function lossSum(pass: Pass): Sum {
  const terms = pass.examples.map((n, i) => `(${printedNumber(pass.values[3][i][0])} − ${TARGETS[n]})²`)
  const many = terms.length > 1
  return {
    name: "L",
    letters: many ? "the mean of (ŷ − y)²" : "(ŷ − y)²",
    rows: [
      { sum: many ? `(${terms.join(" + ")}) / ${terms.length}` : terms[0], result: printedNumber(pass.loss) },
    ],
  }
}

function deltaSum({ layer, index }: { layer: number; index: number }, pass: Pass): Sum {
  const name = `δ(${neuronName(layer, index)})`
  const result = (i: number) => printedNumber(pass.deltas[layer][i][index])
  const count = pass.examples.length
  if (layer === 3) {
    return {
      name,
      letters: count > 1 ? `2·(ŷ − y)/${count}` : "2·(ŷ − y)",
      rows: pass.examples.map((n, i) => ({
        of: exampleName(pass, i),
        sum: `2·(${printedNumber(pass.values[3][i][0])} − ${TARGETS[n]})${count > 1 ? `/${count}` : ""}`,
        result: result(i),
      })),
    }
  }
  const after = range(SIZES[layer + 1])
  return {
    name,
    letters: after.map((to) => `δ(${neuronName(layer + 1, to)})·w`).join(" + "),
    rows: pass.examples.map((_, i) => ({
      of: exampleName(pass, i),
      sum: after
        .map((to) => `${inSum(pass.deltas[layer + 1][i][to])}·${inSum(pass.weights[layer][to][index])}`)
        .join(" + "),
      result: result(i),
    })),
  }
}

function gradientSum(element: Element & { kind: "weight" | "bias" }, pass: Pass): Sum {
  const { layer } = element
  const to = element.kind === "bias" ? element.index : element.to
  const from = element.kind === "bias" ? undefined : element.from
  const terms = pass.examples.map((_, i) => {
    const delta = inSum(pass.deltas[layer + 1][i][to])
    return from === undefined ? delta : `${delta}·${inSum(pass.values[layer][i][from])}`
  })
  const delta = `δ(${neuronName(layer + 1, to)})`
  const product = from === undefined ? delta : `${delta}·${neuronName(layer, from)}`
  const result = from === undefined ? pass.biasGradients[layer][to] : pass.weightGradients[layer][to][from]
  return {
    name: `∂L/∂(${nameOf(element)})`,
    letters: terms.length > 1 ? `Σ ${product} over the examples` : product,
    rows: [{ sum: terms.join(" + "), result: printedNumber(result) }],
  }
}
