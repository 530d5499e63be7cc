import * as fc from "fast-check"
import { nonzeroNumber } from "../arbitraries/numbers"
import { seededRandom } from "../arbitraries/seeded-random"
import type { TensorValue } from "../arbitraries/tensors"
import { defineLaw } from "../law"
import { Violation } from "../law-error"
import { within } from "../rounding"
import { textTable } from "../text-table"
import type { LayerFormula, LayerSubject } from "./layer-subject"

type Parameters = Readonly<Record<string, TensorValue>>

const POOL = 64
/** Where functions of one number bend, end or overflow. */
const WIDE = [0, 1e4, -1e4, 40, -40, 1e-3, -1e-3]
/** Ways in which all numbers are off a little. */
const WAYS = 4

const listOf = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: POOL, maxLength: POOL })

export const outputsAreTheFormulas = defineLaw({
  name: "every output is that of the declared formula",
  statement:
    "forward(x) = f(x) in evaluation mode, whatever the parameters, within twice what numbers off by 4ε make of it and 16ε of it and of 1; " +
    "for x up to ±10⁴ where each element has its own.",
  applies: (subject: LayerSubject) => subject.formula !== undefined,
  cases: ({ inputs }) =>
    fc.record({
      drawn: inputs,
      pool: listOf(nonzeroNumber()),
      wide: listOf(fc.option(fc.constantFrom(...WIDE), { freq: 2 })),
    }),
  holds: (subject, { drawn, pool, wide }) => {
    const formula = subject.formula as LayerFormula
    const layer = subject.create(0)
    layer.train(false)
    for (const [name, value] of Object.entries(layer.parameters())) {
      layer.setParameter?.(name, { ...value, data: value.data.map((_, i) => pool[i % POOL]) })
    }
    const parameters = layer.parameters()
    const input = "row" in formula ? drawn : mapped(drawn, (x, i) => wide[i % POOL] ?? x)
    const wanted = outputOf(formula, input, parameters)
    const allowed = wanted.map((x) => 16 * subject.eps * (1 + Math.abs(x)))
    for (let way = 0; way < WAYS; way++) {
      const random = seededRandom(way)
      const off = (x: number) => x + (random() < 0.5 ? -4 : 4) * subject.eps * Math.abs(x)
      const others = Object.entries(parameters).map(([name, value]) => [name, mapped(value, off)])
      const near = outputOf(formula, mapped(input, off), Object.fromEntries(others))
      for (const [i, x] of near.entries()) allowed[i] += 2 * Math.abs(x - wanted[i])
    }
    const got = layer.forward(input).data
    const i = wanted.findIndex((x, at) => !within(x, got[at], allowed[at]))
    if (i < 0 && got.length === wanted.length) return
    const rows = [[i, wanted[i], got[i], allowed[i]]]
    throw new Violation(
      i < 0
        ? `${got.length} numbers, not ${wanted.length}`
        : textTable(["index", "formula", "layer", "allowed"], rows),
    )
  },
  show: ({ drawn, wide }) =>
    `input: shape [${drawn.shape}], data [${drawn.data}]\nor for each element [${wide.slice(0, drawn.data.length)}]`,
})

function outputOf(
  formula: LayerFormula,
  { shape, data }: TensorValue,
  parameters: Parameters,
): readonly number[] {
  if ("element" in formula) return data.map((x) => formula.element(x))
  const size = shape[shape.length - 1]
  const rows = Array.from({ length: data.length / size }, (_, i) => data.slice(i * size, (i + 1) * size))
  return rows.flatMap((row) => formula.row(row, parameters))
}

function mapped(value: TensorValue, f: (x: number, i: number) => number): TensorValue {
  return { ...value, data: value.data.map(f) }
}
