import * as fc from "fast-check"
import { elements } from "../arbitraries/shapes"
import type { TensorValue } from "../arbitraries/tensors"
import { defineLaw, type Law } from "../law"
import { Violation } from "../law-error"
import { sizeOfTerms } from "../operations/derivative-laws"
import { numericDerivative } from "../operations/gradient-check"
import { mustEqual } from "../operations/operation-laws"
import { textTable } from "../text-table"
import type { LossCase, LossSubject } from "./loss-subject"

const cases = (subject: LossSubject) => fc.record({ example: subject.cases })
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)
const sizes = (values: readonly number[]) => sum(values.map(Math.abs))
const summed = (subject: LossSubject, { input, target }: LossCase) =>
  subject.apply(input, target, "sum").data[0]

const show = ({ example }: { readonly example: LossCase }) =>
  [example.input, example.target]
    .map(({ shape, data }, k) => `${k === 0 ? "input" : "target"}: shape [${shape}], data [${data}]`)
    .join("\n")

const nonNegative = defineLaw({
  name: "never below zero",
  statement: "Every value of `none`, and so the sum and the mean, is ≥ 0.",
  applies: (subject: LossSubject) => subject.nonNegative === true,
  cases,
  holds: (subject, { example: { input, target } }) => {
    for (const reduction of ["none", "sum", "mean"] as const) {
      const bad = subject.apply(input, target, reduction).data.find((x) => !(x >= 0))
      if (bad !== undefined) throw new Violation(`${reduction} gives ${bad}`)
    }
  },
  show,
})

const minimum = defineLaw({
  name: "least where it should be",
  statement:
    "loss(minimum(target), target) ≤ loss(input, target), and is 0 where declared, within 32ε of the values' size.",
  applies: (subject: LossSubject) => subject.minimum !== undefined,
  cases,
  holds: (subject, { example }) => {
    const best = (subject.minimum as NonNullable<LossSubject["minimum"]>)(example.target, example.input)
    const [low, here] = [summed(subject, { ...example, input: best }), summed(subject, example)]
    const allowed = 32 * subject.eps * (Math.abs(here) + sizes(best.data) + best.data.length)
    if (!(low <= here + allowed)) throw new Violation(`${low} at the minimum, ${here} elsewhere`)
    if (subject.zeroAtMinimum && !(Math.abs(low) <= allowed))
      throw new Violation(`${low} at the minimum, not 0`)
  },
  show,
})

const reductionsAgree = defineLaw({
  name: "reductions agree",
  promise: "divisor: (example) => number (what the mean divides by)",
  statement:
    "sum = Σ none and mean = sum / n (n the number of values, or the declared divisor), within ε·(n + 8)·Σ|none|.",
  cases,
  holds: (subject, { example }) => {
    const { input, target } = example
    const each = subject.apply(input, target, "none").data
    const divisor = subject.divisor?.(example) ?? each.length
    const allowed = subject.eps * (each.length + 8) * sizes(each)
    mustEqual("sum", [sum(each)], subject.apply(input, target, "sum").data, () => allowed)
    if (divisor === 0) return
    mustEqual(
      "mean",
      [sum(each) / divisor],
      subject.apply(input, target, "mean").data,
      () => (2 * allowed) / divisor,
    )
  },
  show,
})

const examplesStandAlone = defineLaw({
  name: "each example has its own loss",
  promise: "perExample: false (a value is of several examples)",
  statement: "Turning the batch round turns the values of `none` round, within 8ε.",
  applies: (subject: LossSubject) => subject.perExample !== false,
  cases,
  holds: (subject, { example: { input, target } }) => {
    const each = subject.apply(input, target, "none")
    const turned = subject.apply(reversed(input), reversed(target), "none")
    mustEqual("values", each.data, reversed(turned).data, (x) => 8 * subject.eps * (1 + Math.abs(x)))
  },
  show,
})

const shiftInvariant = defineLaw({
  name: "a shift of all logits changes nothing",
  statement: "loss(x + c, target) = loss(x, target) for one c per example, within 32ε·n·(|c| + max|x|).",
  applies: (subject: LossSubject) => subject.shiftInvariant === true,
  cases: (subject) => fc.record({ example: subject.cases, shift: fc.constantFrom(1, -8, 64, 1024, -1024) }),
  holds: (subject, { example, shift }) => {
    const { input, target } = example
    const moved = { ...input, data: input.data.map((x) => x + shift) }
    const allowed =
      32 * subject.eps * input.data.length * (Math.abs(shift) + Math.max(1, ...input.data.map(Math.abs)))
    mustEqual(
      "loss",
      [summed(subject, { input, target })],
      [summed(subject, { input: moved, target })],
      () => allowed,
    )
  },
  show: ({ example, shift }) => `${show({ example })}\nshift: ${shift}`,
})

const stable = defineLaw({
  name: "finite for logits of ±1e4",
  statement:
    "The loss and its gradient are finite when logits are ±1e4 or 0, and the loss is at most 2e4 + 64 a value.",
  applies: (subject: LossSubject) => subject.stable === true,
  cases: (subject) =>
    fc.record({
      example: fc
        .tuple(subject.cases, fc.array(fc.constantFrom(1e4, -1e4, 0), { minLength: 64, maxLength: 64 }))
        .map(([{ input, target }, logits]) => ({
          input: { ...input, data: input.data.map((_, i) => logits[i % logits.length]) },
          target,
        })),
    }),
  holds: (subject, { example: { input, target } }) => {
    for (const value of subject.apply(input, target, "none").data) {
      if (!Number.isFinite(value)) throw new Violation(`the loss is ${value}`)
      if (Math.abs(value) > 20064 * input.data.length)
        throw new Violation(`the loss is ${value}, above 2e4 a value`)
    }
    const bad = subject.gradient?.(input, target, "mean").data.find((x) => !Number.isFinite(x))
    if (bad !== undefined) throw new Violation(`the gradient holds ${bad}`)
  },
  show,
})

const gradientCheck = defineLaw({
  name: "the gradient is that of the loss",
  promise: "cases (or as) that stay away from where the slope jumps or bends",
  statement:
    "For mean and sum, ∂loss/∂input equals extrapolated central differences, within their stated error.",
  applies: (subject: LossSubject) => subject.gradient !== undefined,
  cases,
  holds: (subject, { example: { input, target } }) => {
    for (const reduction of ["mean", "sum"] as const) {
      const gradient = subject.gradient?.(input, target, reduction)
      if (String(gradient?.shape) !== String(input.shape))
        throw new Violation(`shape [${gradient?.shape}], not [${input.shape}]`)
      const weights = {
        ...input,
        data: input.data.map(() => (reduction === "mean" ? 1 / input.data.length : 1)),
      }
      const size = sizeOfTerms([input], weights)
      gradient?.data.forEach((got, i) => {
        const along = (h: number) => {
          const moved = { ...input, data: input.data.map((x, j) => (j === i ? x + h : x)) }
          return subject.apply(moved, target, reduction).data[0]
        }
        const { value, error } = numericDerivative(along, subject.eps, size)
        const allowed = error + 64 * subject.eps * (1 + Math.abs(value))
        if (Math.abs(got - value) <= allowed) return
        const rows = [[i, value, got, got - value, allowed]]
        throw new Violation(
          `${reduction}:\n${textTable(["index", "by differences", "gradient", "off by", "allowed"], rows)}`,
        )
      })
    }
  },
  show,
})

const convex = defineLaw({
  name: "convex in its input",
  statement: "loss(½a + ½b) ≤ ½loss(a) + ½loss(b), within 64ε of the values' size.",
  applies: (subject: LossSubject) => subject.convex === true,
  cases: (subject) => fc.record({ example: subject.cases, slide: fc.integer({ min: 1, max: 5 }) }),
  holds: (subject, { example, slide }) => {
    const { input, target } = example
    const other = { ...input, data: input.data.map((_, i) => input.data[(i + slide) % input.data.length]) }
    const between = { ...input, data: input.data.map((x, i) => 0.5 * x + 0.5 * other.data[i]) }
    const [a, b, middle] = [input, other, between].map((x) => summed(subject, { input: x, target }))
    const allowed = 64 * subject.eps * (Math.abs(a) + Math.abs(b) + sizes(input.data) + 1)
    if (!(middle <= (a + b) / 2 + allowed)) throw new Violation(`${middle} between ${a} and ${b}`)
  },
  show: ({ example, slide }) => `${show({ example })}\nthe other end is the input slid by ${slide}`,
})

const idleNumbers = defineLaw({
  name: "what counts for nothing does not matter",
  statement:
    "Whatever the idle places of input and target hold (NaN, ±∞, ±1e30), loss and gradient equal what they are with 0 there, and the gradient there is 0.",
  applies: (subject: LossSubject) => subject.idle !== undefined,
  cases: (subject) =>
    fc.record({
      idle: subject.idle as NonNullable<LossSubject["idle"]>,
      held: fc.array(fc.constantFrom(NaN, Infinity, -Infinity, 1e30, -1e30), { minLength: 5, maxLength: 5 }),
    }),
  holds: (subject, { idle, held }) => {
    const { example, input = [], target = [] } = idle
    const holding = (numbers: readonly number[]): LossCase => ({
      input: withAt(example.input, input, numbers),
      target: withAt(example.target, target, numbers),
    })
    const [still, wild] = [holding([0]), holding(held)]
    for (const reduction of ["none", "sum", "mean"] as const) {
      const [wanted, got] = [still, wild].map((one) => subject.apply(one.input, one.target, reduction).data)
      mustEqual(reduction, wanted, got, () => 0)
      if (reduction === "none" || !subject.gradient) continue
      const [slopes, found] = [still, wild].map(
        (one) => subject.gradient?.(one.input, one.target, reduction).data ?? [],
      )
      // The mean over nothing is NaN, and so is what it is made of.
      if (wanted.some(Number.isNaN)) continue
      for (const [i, slope] of found.entries()) {
        if (slope === (input.includes(i) ? 0 : slopes[i])) continue
        throw new Violation(
          `${reduction}: the gradient at ${i} is ${slope}, not ${input.includes(i) ? 0 : slopes[i]}`,
        )
      }
    }
  },
  show: ({ idle, held }) =>
    `${show(idle)}\nidle: input ${idle.input}, target ${idle.target ?? "none"}, holding ${held} in turn`,
})

/** Laws of losses. */
export const lossLaws: readonly Law<LossSubject>[] = [
  ...[
    nonNegative,
    minimum,
    reductionsAgree,
    examplesStandAlone,
    shiftInvariant,
    stable,
    gradientCheck,
    convex,
    idleNumbers,
  ],
]

/** The same with these numbers, in turn, at some places. */
function withAt(value: TensorValue, places: readonly number[], numbers: readonly number[]): TensorValue {
  const data = value.data.map((x, i) => {
    const at = places.indexOf(i)
    return at < 0 ? x : numbers[at % numbers.length]
  })
  return { ...value, data }
}

/** The batch in reverse order. */
function reversed(batch: TensorValue): TensorValue {
  if (batch.shape.length === 0) return batch
  const size = elements(batch.shape.slice(1))
  const rows = Array.from({ length: batch.shape[0] }, (_, i) => batch.data.slice(i * size, (i + 1) * size))
  return { ...batch, data: rows.reverse().flat() }
}
