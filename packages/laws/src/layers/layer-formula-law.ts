import * as fc from "fast-check"
import type { GivenOptions } from "../arbitraries/draws"
import { nonzeroNumber } from "../arbitraries/numbers"
import { seededRandom } from "../arbitraries/seeded-random"
import { elements } from "../arbitraries/shapes"
import type { TensorValue } from "../arbitraries/tensors"
import { defineLaw } from "../law"
import { Violation } from "../law-error"
import { representable, within } from "../rounding"
import { textTable } from "../text-table"
import type { LayerFormula, LayerMode, LayerSubject } from "./layer-subject"

type Parameters = Readonly<Record<string, TensorValue>>
type Options = Readonly<Record<string, unknown>>

const POOL = 64
/** Where functions of one number bend, end or overflow. */
const WIDE = [0, 1e4, -1e4, 40, -40, 12, -12, 1e-3, -1e-3]
/** Ways in which all numbers are off a little. */
const WAYS = 8
const AS_IT_IS: fc.Arbitrary<GivenOptions<Options>> = fc.constant({ given: {}, filled: {} })

const listOf = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: POOL, maxLength: POOL })

/** What a formula goes by. */
interface Asked extends LayerMode {
  readonly input: TensorValue
  readonly parameters: Parameters
  readonly fields: Options
}

export const outputsAreTheFormulas = defineLaw({
  name: "every output is that of the declared formula",
  statement:
    "forward(x) = f(x), shape and numbers, whatever fields and parameters, within twice what numbers off by up to 4ε make of it and 16ε of it, and " +
    "of 1 where it is not declared relative; for x up to ±10⁴ and all far from 0; in evaluation mode, and in training mode unless that draws random numbers.",
  applies: (subject: LayerSubject) => subject.formula !== undefined,
  cases: ({ inputs, fields = AS_IT_IS }) =>
    fc.record({
      fields,
      drawn: inputs,
      pool: listOf(nonzeroNumber()),
      wide: fc.option(listOf(fc.option(fc.constantFrom(...WIDE), { freq: 2 })), { freq: 2 }),
      shift: fc.constantFrom(0, 0, 1024),
      seen: fc.array(inputs, { maxLength: 3 }),
    }),
  holds: (subject, { fields, drawn, pool, wide, shift, seen }) => {
    const formula = subject.formula as LayerFormula
    const layer = subject.create(0, fields.given)
    for (const [name, value] of Object.entries(layer.parameters())) {
      layer.setParameter?.(name, { ...value, data: value.data.map((_, i) => pool[i % POOL]) })
    }
    layer.train(true)
    for (const batch of seen) layer.forward(batch)
    const parameters = layer.parameters()
    const input = mapped(drawn, (x, i) => representable(wide?.[i % POOL] ?? x + shift, subject.eps))
    for (const training of subject.stochastic ? [false] : [false, true]) {
      layer.train(training)
      const asked = { input, parameters, fields: fields.filled, seen, training }
      mustAgree(subject, formula, asked, layer.forward(input))
    }
  },
  show: ({ fields, drawn, wide, shift, seen }) =>
    [
      ...(Object.keys(fields.filled).length === 0 ? [] : [`fields: ${fc.stringify(fields.given)}`]),
      `input: shape [${drawn.shape}], data [${drawn.data}]`,
      ...(shift ? [`each number ${shift} more`] : []),
      ...(wide ? [`each element that is not null instead [${wide.slice(0, drawn.data.length)}]`] : []),
      ...seen.map(({ shape, data }) => `in training before: shape [${shape}], data [${data}]`),
    ].join("\n"),
})

function mustAgree({ eps }: LayerSubject, formula: LayerFormula, asked: Asked, got: TensorValue): void {
  const wanted = outputOf(formula, asked)
  const mode = asked.training ? "training" : "evaluation"
  if (String(got.shape) !== String(wanted.shape))
    throw new Violation(`in ${mode} mode the output has shape [${got.shape}], not [${wanted.shape}]`)
  // Below the smallest normal number there are fewer digits.
  const least = formula.relative ? 2 * (eps > 1e-9 ? 2 ** -126 : 2 ** -1022) : 16 * eps
  const allowed = wanted.data.map((x) => 16 * eps * Math.abs(x) + least)
  for (let way = 0; way < WAYS; way++) {
    const near = outputOf(formula, offBy(4 * eps, seededRandom(way), asked))
    for (const [i, x] of near.data.entries()) allowed[i] += 2 * Math.abs(x - wanted.data[i]) || 0
  }
  const i = wanted.data.findIndex((x, at) => !within(x, got.data[at], allowed[at]))
  if (i < 0) return
  const rows = [[i, wanted.data[i], got.data[i], allowed[i]]]
  throw new Violation(`in ${mode} mode:\n${textTable(["index", "formula", "layer", "allowed"], rows)}`)
}

/** The same with every number off by up to this part of itself. */
function offBy(part: number, random: () => number, asked: Asked): Asked {
  const off = (x: number) => x + (2 * random() - 1) * part * x
  const all = (value: TensorValue) => mapped(value, off)
  const named = <T>(list: Readonly<Record<string, T>>, change: (value: T) => T) =>
    Object.fromEntries(Object.entries(list).map(([name, value]) => [name, change(value)]))
  return {
    ...asked,
    input: all(asked.input),
    seen: asked.seen.map(all),
    parameters: named(asked.parameters, all),
    fields: named(asked.fields, (value) =>
      typeof value === "number" && !Number.isInteger(value) ? off(value) : value,
    ),
  }
}

function outputOf(formula: LayerFormula, { input, parameters, fields, ...mode }: Asked): TensorValue {
  const { shape, data } = input
  const own = fields as Readonly<Record<string, never>>
  if ("element" in formula) return mapped(input, (x) => formula.element(x, own))
  if ("batch" in formula) return formula.batch(input, parameters, own, mode)
  const [batch, ...rest] = shape
  if ("example" in formula) {
    const examples = parts(data, batch).map((one) =>
      formula.example({ ...input, shape: rest, data: one }, parameters, own),
    )
    return { shape: [batch, ...examples[0].shape], data: examples.flatMap((one) => one.data) }
  }
  const rows = parts(data, elements(shape.slice(0, -1))).map((row) => formula.row(row, parameters, own))
  return { shape: [...shape.slice(0, -1), rows[0].length], data: rows.flat() }
}

function parts(data: readonly number[], count: number): readonly (readonly number[])[] {
  const size = data.length / count
  return Array.from({ length: count }, (_, i) => data.slice(i * size, (i + 1) * size))
}

/** Each number changed; indices stay as they are. */
function mapped(value: TensorValue, f: (x: number, i: number) => number): TensorValue {
  return value.dtype === "int32" ? value : { ...value, data: value.data.map(f) }
}
