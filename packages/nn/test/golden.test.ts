import { type DType, type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { exportOf, golden, type Numbers, titled } from "../../../conformance/golden"
import * as nn from "../src"

type Parts = Readonly<Record<string, Numbers>>
interface Step {
  readonly training: boolean
  /** Which of the inputs. */
  readonly input: number
  readonly seed: Numbers
  readonly output: Numbers
  readonly gradients: Parts
  readonly inputGradient?: Numbers
}
interface Case {
  readonly call: string
  readonly args: readonly unknown[]
  readonly inputs: readonly Numbers[]
  readonly before: Parts
  readonly after: Parts
  /** How far off ours may be, relative to the number or to 1. */
  readonly within?: number
  /** One that comes out as another did only names it. */
  readonly steps: readonly (Step | { readonly training: boolean; readonly sameAs: number })[]
}

type Constructor = new (...args: readonly unknown[]) => nn.Module

const load = ({ shape, dtype = "float64", data }: Numbers): Tensor =>
  tensor(Float64Array.from(data as number[]), { shape, dtype: dtype as DType })

/** Rounding aside the same: 1e-12 of each number if not told otherwise, or of 1 where it is smaller. */
function expectClose(what: string, got: Tensor | undefined, wanted: Numbers, within = 1e-12): void {
  if (!got) throw new Error(`${what} is missing`)
  expect(got.shape, what).toEqual(wanted.shape)
  expect(got.dtype, what).toBe(wanted.dtype ?? "float64")
  for (const [i, value] of got.toTypedArray().entries()) {
    const expected = wanted.data[i] as number
    const same =
      Object.is(value, expected) || Math.abs(value - expected) <= within * Math.max(1, Math.abs(expected))
    if (!same) expect.fail(`${what}, element ${i}: ${value} where the file has ${expected}\n${got}`)
  }
}

const cases = golden<Case>("nn", "layer")

describe("outputs, gradients and state", () => {
  it.each(titled(cases))("%s", (_, one) => {
    const { args, inputs, before, after, steps, within } = one
    const layer = new (exportOf<Constructor>(nn, one))(...args).to("float64")
    expect(Object.keys(layer.stateDict())).toEqual(Object.keys(before))
    layer.loadStateDict(Object.fromEntries(Object.entries(before).map(([key, value]) => [key, load(value)])))
    for (const [i, { training, ...rest }] of steps.entries()) {
      const step = ("sameAs" in rest ? steps[rest.sameAs] : rest) as Omit<Step, "training">
      layer.train(training)
      layer.zeroGrad()
      const input = load(inputs[step.input])
      if (step.inputGradient) input.requiresGrad = true
      const output = layer.forward(input)
      expectClose(`output ${i}`, output, step.output, within)
      output.backward(load(step.seed))
      const gradients = new Map<string, Tensor | undefined>(
        layer.namedParameters().map(([path, parameter]) => [path, parameter.grad]),
      )
      for (const [path, wanted] of Object.entries(step.gradients)) {
        expectClose(`gradient ${i} of ${path}`, gradients.get(path), wanted, within)
      }
      if (step.inputGradient)
        expectClose(`gradient ${i} of the input`, input.grad, step.inputGradient, within)
    }
    const state = layer.stateDict()
    for (const [key, wanted] of Object.entries(after))
      expectClose(`${key} afterwards`, state[key], wanted, within)
  })

  it("has a case of every layer", () => {
    const composed = ["Module", "Sequential"]
    const layers = Object.entries(nn).filter(
      ([name, value]) => /^[A-Z]/.test(name) && typeof value === "function",
    )
    const lacking = layers.filter(
      ([name]) => !composed.includes(name) && !cases.some(({ call }) => call === name),
    )
    expect(lacking.map(([name]) => name)).toEqual([])
  })
})

describe("starting values are distributed alike", () => {
  interface Statistics {
    readonly mean: number
    readonly std: number
    readonly low: number
    readonly high: number
  }

  /** Of many draws together; normal ones have no bounds worth comparing. */
  function expectAlike(draws: readonly Tensor[], wanted: Statistics, bounded: boolean): void {
    const values = draws.flatMap((draw) => [...draw.toTypedArray()])
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length
    const std = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / values.length)
    // Six standard errors of the two samples' means, and of their deviations.
    const slack = (6 * wanted.std * Math.SQRT2) / Math.sqrt(values.length)
    expect(Math.abs(mean - wanted.mean)).toBeLessThan(slack)
    expect(Math.abs(std - wanted.std)).toBeLessThan(slack)
    if (!bounded) return
    const [low, high] = [Math.min(...values), Math.max(...values)]
    expect(Math.abs(low - wanted.low)).toBeLessThan(0.02 * wanted.std)
    expect(Math.abs(high - wanted.high)).toBeLessThan(0.02 * wanted.std)
  }

  interface Initialiser extends Statistics {
    readonly call: string
    readonly options: object
    readonly shape: readonly number[]
  }

  it.each(titled(golden<Initialiser>("nn", "initialiser")))(
    "%s",
    (_, { call, options, shape, ...wanted }) => {
      const initialise = nn.init[call as "normal"] as (leaf: Tensor, options: object) => Tensor
      const zeros = { shape, data: new Array(shape.reduce((a, b) => a * b)).fill(0) }
      const draws = Array.from({ length: 100 }, () => initialise(load(zeros), options))
      expectAlike(draws, wanted, /uniform|trunc/i.test(call))
    },
  )

  interface Start extends Statistics {
    readonly call: string
    readonly args: readonly unknown[]
    readonly key: string
  }

  it.each(titled(golden<Start>("nn", "start")))("%s", (_, one) => {
    const { call, args, key, ...wanted } = one
    const Class = exportOf<Constructor>(nn, one)
    const draws = Array.from({ length: 100 }, () => new Class(...args).stateDict()[key])
    expectAlike(draws, wanted, call !== "Embedding" && draws[0].size > 50)
  })

  interface Gain {
    readonly args: readonly [nn.init.Nonlinearity, slope?: number]
    readonly gain: number
  }

  it.each(titled(golden<Gain>("nn", "gain")))("%s", (_, { args, gain }) => {
    expect(nn.init.calculateGain(...args)).toBe(gain)
  })
})
