import * as fc from "fast-check"
import { givenOptions } from "../arbitraries/draws"
import { realNumber } from "../arbitraries/numbers"
import { seededRandom } from "../arbitraries/seeded-random"
import { elements } from "../arbitraries/shapes"
import { expanded, type TensorValue, tensorOf } from "../arbitraries/tensors"
import { defineLaw, type Law } from "../law"
import { Violation } from "../law-error"
import { representable, within } from "../rounding"
import { textTable } from "../text-table"
import type { LossFormula, LossFormulaSubject, LossNumbers } from "./loss-formula"

type Options = Readonly<Record<string, unknown>>

interface Case {
  readonly input: TensorValue
  readonly target: TensorValue
  /** As they are given, */
  readonly given: Options
  /** and with the defaults of those that are left out. */
  readonly filled: Options
}

const NUMBERS: Readonly<Record<LossNumbers, fc.Arbitrary<number>>> = {
  real: realNumber(),
  logit: fc.oneof(
    { weight: 3, arbitrary: realNumber() },
    { weight: 1, arbitrary: fc.integer({ min: -10000, max: 10000 }) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1e4, -1e4, 40, -40) },
  ),
  log: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: -128, max: 0 }).map((n) => n / 16) },
    { weight: 1, arbitrary: fc.integer({ min: -10000, max: 0 }) },
  ),
  probability: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 32 }).map((n) => n / 32) },
    { weight: 1, arbitrary: fc.constantFrom(0, 1, 2 ** -20, 1 - 2 ** -20, 1e-13, 1e-44, 1e-300) },
  ),
  share: fc.integer({ min: 0, max: 8 }).map((n) => n / 8),
}

/** Mostly such that a mean over another number of places shows. */
const side = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(0, 1) },
  { weight: 3, arbitrary: fc.integer({ min: 2, max: 3 }) },
)
const weight = fc.constantFrom(0, 0.5, 1, 1.25, 2)

function cases({ formula }: LossFormulaSubject): fc.Arbitrary<Case> {
  const all = Object.entries(formula.draw ?? {}) as [string, Options][]
  const weights = all.filter(([, draw]) => "weights" in draw)
  const others = Object.fromEntries(all.filter(([, draw]) => !("weights" in draw)))
  const shapes = "row" in formula ? shapesOfRows : fc.array(side, { maxLength: 4 })
  return fc.tuple(givenOptions<Options>(others as never), shapes).chain(([options, shape]) => {
    const drawn = weights.map(([name, draw]) => {
      const classes = fc.constant([shape[classAxis(shape)]])
      const shapes = draw.weights === "classes" ? classes : broadcasting(shape)
      return [
        name,
        fc.option(
          shapes.chain((of) => tensorOf(of, weight)),
          { nil: undefined, freq: 2 },
        ),
      ] as const
    })
    return fc
      .record({
        input: tensorOf(shape, NUMBERS[formula.input]),
        drawn: targetsOf(formula, shape, options.filled),
        beside: fc.array(besides, { minLength: BESIDES, maxLength: BESIDES }),
        tensors: fc.record(Object.fromEntries(drawn)),
      })
      .map(({ input, drawn, beside, tensors }) => {
        const target = kindOf(formula, options.filled) === "real" ? near(input, drawn, beside) : drawn
        const some = Object.fromEntries(Object.entries(tensors).filter(([, value]) => value !== undefined))
        const [given, filled] = [options.given, options.filled].map((one) => ({ ...one, ...some }))
        return { input, target, given, filled }
      })
  })
}

const BESIDES = 16
/** How far some targets stand from their inputs, where a difference that is multiplied out loses its digits. */
const besides = fc.option(fc.integer({ min: -3, max: 3 }), { freq: 2 })

const near = (input: TensorValue, target: TensorValue, beside: readonly (number | null)[]): TensorValue => ({
  ...target,
  data: target.data.map((t, i) => {
    const by = beside[i % BESIDES]
    return by === null ? t : input.data[i] + by / 1024
  }),
})

/** Scores of one to five classes: of one example, of a batch, with further dimensions. */
const shapesOfRows = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.array(side, { maxLength: 3 }))
  .map(([classes, [n, ...more]]) => (n === undefined ? [classes] : [n, classes, ...more]))

const classAxis = (shape: readonly number[]) => (shape.length === 1 ? 0 : 1)

const broadcasting = (shape: readonly number[]): fc.Arbitrary<readonly number[]> =>
  fc
    .tuple(fc.nat({ max: shape.length }), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }))
    .map(([from, ones]) => shape.map((size, i) => (ones[i] ? 1 : size)).slice(from))

function targetsOf(
  formula: LossFormula,
  shape: readonly number[],
  filled: Options,
): fc.Arbitrary<TensorValue> {
  if (formula.target !== "class") return tensorOf(shape, NUMBERS[kindOf(formula, filled)])
  const axis = classAxis(shape)
  const index = fc.nat({ max: shape[axis] - 1 })
  const { ignoreIndex } = filled
  const some = typeof ignoreIndex === "number" ? fc.oneof(index, fc.constant(ignoreIndex)) : index
  return tensorOf(
    shape.filter((_, i) => i !== axis),
    some,
  ).map((target) => ({ ...target, dtype: "int32" }))
}

/** What targets are, unless they are classes. */
function kindOf({ target }: LossFormula, filled: Options): LossNumbers {
  if (typeof target === "function") return target(filled)
  return target === "shares" || target === "class" ? "share" : target
}

/** The values of `none` in row-major order, and what each counts in the mean. */
interface Values {
  readonly shape: readonly number[]
  readonly data: readonly number[]
  readonly counts: readonly number[]
}

function valuesOf(formula: LossFormula, { input, target, filled }: Omit<Case, "given">): Values {
  const { shape, data } = input
  if ("element" in formula) {
    const tensors = Object.entries(filled).flatMap(([name, value]) =>
      isTensor(value) ? [[name, expanded(value, shape).data] as const] : [],
    )
    const values = data.map((x, i) => {
      const own = Object.fromEntries(tensors.map(([name, list]) => [name, list[i]]))
      return formula.element(x, target.data[i], { ...filled, ...own })
    })
    return { shape, data: values, counts: values.map(() => 1) }
  }
  const axis = classAxis(shape)
  const classes = shape[axis]
  const inner = elements(shape.slice(axis + 1))
  const lists = Object.entries(filled).map(([name, value]) => [name, isTensor(value) ? value.data : value])
  const options = Object.fromEntries(lists)
  const rest = shape.filter((_, i) => i !== axis)
  const rows = Array.from({ length: elements(rest) }, (_, row) => {
    const first = Math.floor(row / inner) * classes * inner + (row % inner)
    const along = (list: readonly number[]) =>
      Array.from({ length: classes }, (_, c) => list[first + c * inner])
    const wanted = formula.target === "class" ? target.data[row] : along(target.data)
    return [formula.row(along(data), wanted, options), formula.counts?.(wanted, options) ?? 1]
  })
  return { shape: rest, data: rows.map(([value]) => value), counts: rows.map(([, count]) => count) }
}

const isTensor = (value: unknown): value is TensorValue =>
  typeof value === "object" && value !== null && "shape" in value

/** Ways in which all numbers are off a little. */
const WAYS = 4

/** How far each value comes to lie from itself when all that it is made of is off a little. */
function roundingOf({ formula, eps }: LossFormulaSubject, example: Case, values: Values): number[] {
  const spread = values.data.map(() => 0)
  for (let way = 0; way < WAYS; way++) {
    const random = seededRandom(way)
    const off = (x: number) => x + (random() < 0.5 ? -4 : 4) * eps * Math.abs(x)
    const moved = (value: unknown) => {
      if (typeof value === "number") return Number.isInteger(value) ? value : off(value)
      return isTensor(value) ? near(value) : value
    }
    const near = (value: TensorValue) =>
      value.dtype === "int32" ? value : { ...value, data: value.data.map(off) }
    const filled = Object.fromEntries(
      Object.entries(example.filled).map(([name, value]) => [name, moved(value)]),
    )
    const other = { input: near(example.input), target: near(example.target), filled }
    for (const [i, x] of valuesOf(formula, other).data.entries()) {
      spread[i] = Math.max(spread[i], Math.abs(x - values.data[i]) || 0)
    }
  }
  // Below the smallest normal number there are fewer digits.
  const least = formula.relative ? 2 * (eps > 1e-9 ? 2 ** -126 : 2 ** -1022) : 16 * eps
  return spread.map((by, i) => 2 * by + 16 * eps * Math.abs(values.data[i]) + least)
}

/** Every loss is that of its formula. */
export const lossFormulaLaws: readonly Law<LossFormulaSubject>[] = [
  defineLaw({
    name: "every loss is that of the declared formula",
    statement:
      "Each value of `none` is that of the formula, within twice what numbers off by 4ε make of it and 16ε of it, and of 1 where it is not declared relative; " +
      "sum and mean are theirs: for any rank, empty tensors too, logits up to ±10⁴, targets beside their inputs, weights with zeros, options given or left out.",
    cases,
    holds: (subject: LossFormulaSubject, example) => {
      const { formula, eps } = subject
      const held = (value: TensorValue) => ({
        ...value,
        data: value.data.map((x) => representable(x, eps)),
      })
      const asked = { ...example, input: held(example.input), target: held(example.target) }
      const values = valuesOf(formula, asked)
      const allowed = roundingOf(subject, asked, values)
      const apply = (reduction: string) => subject.apply(asked.input, asked.target, asked.given, reduction)
      const each = apply("none")
      if (String(each.shape) !== String(values.shape))
        throw new Violation(`none has shape [${each.shape}], not [${values.shape}]`)
      mustAgree("none", values.data, each.data, allowed)
      const sum = total(values.data)
      const room = total(allowed) + eps * (values.data.length + 8) * total(values.data.map(Math.abs))
      mustAgree("sum", [sum], apply("sum").data, [room])
      const means = {
        mean: total(values.counts),
        ...Object.fromEntries(
          Object.entries(formula.means ?? {}).map(([name, by]) => [name, by(asked.input.shape)]),
        ),
      }
      for (const [name, by] of Object.entries(means)) {
        const mean = sum / by
        const slack = room / by + eps * (values.data.length + 8) * Math.abs(mean)
        mustAgree(name, [mean], apply(name).data, [slack])
      }
    },
    show: ({ input, target, given }) =>
      [
        `input: shape [${input.shape}], data [${input.data}]`,
        `target: shape [${target.shape}], data [${target.data}]`,
        `options: ${fc.stringify(given)}`,
      ].join("\n"),
  }),
]

const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

function mustAgree(
  reduction: string,
  wanted: readonly number[],
  got: readonly number[],
  allowed: readonly number[],
): void {
  const i = wanted.findIndex((x, at) => {
    if (!Number.isFinite(x)) return !Object.is(x, got[at])
    return !within(x, got[at], allowed[at])
  })
  if (i < 0) return
  const rows = [[i, wanted[i], got[i], allowed[i]]]
  throw new Violation(`${reduction}:\n${textTable(["index", "formula", "loss", "allowed"], rows)}`)
}
