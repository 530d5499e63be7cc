import type { Tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import * as nn from "../src"
import fixtures from "./fixtures/torch.json" with { type: "json" }
import { expectClose, load, type Plain } from "./plain"

interface Case {
  readonly layer: string
  readonly args: readonly unknown[]
  readonly before: Readonly<Record<string, Plain>>
  readonly after: Readonly<Record<string, Plain>>
  readonly steps: readonly {
    readonly training: boolean
    readonly input: Plain
    readonly seed: Plain
    readonly output: Plain
    readonly gradients: Readonly<Record<string, Plain>>
    readonly inputGradient?: Plain
  }[]
}

const cases = fixtures.cases as unknown as readonly Case[]
type Constructor = new (...args: readonly unknown[]) => nn.Module
const classes = nn as unknown as Record<string, Constructor>

describe("outputs, gradients and state are PyTorch's", () => {
  const titled = cases.map(
    (entry, i) => [i, `${entry.layer}(${JSON.stringify(entry.args).slice(1, -1)})`, entry] as const,
  )

  it.each(titled)("%i %s", (_, __, { layer: name, args, before, after, steps }) => {
    const layer = new classes[name](...args).to("float64")
    expect(Object.keys(layer.stateDict())).toEqual(Object.keys(before))
    layer.loadStateDict(Object.fromEntries(Object.entries(before).map(([key, value]) => [key, load(value)])))
    for (const [i, step] of steps.entries()) {
      layer.train(step.training)
      layer.zeroGrad()
      const input = load(step.input)
      if (step.inputGradient) input.requiresGrad = true
      const output = layer.forward(input)
      expectClose(`output ${i}`, output, step.output)
      output.backward(load(step.seed))
      const gradients = new Map<string, Tensor | undefined>(
        layer.namedParameters().map(([path, parameter]) => [path, parameter.grad]),
      )
      for (const [path, wanted] of Object.entries(step.gradients)) {
        expectClose(`gradient ${i} of ${path}`, gradients.get(path), wanted)
      }
      if (step.inputGradient) expectClose(`gradient ${i} of the input`, input.grad, step.inputGradient)
    }
    const state = layer.stateDict()
    for (const [key, wanted] of Object.entries(after)) expectClose(`${key} afterwards`, state[key], wanted)
  })

  it("covers every layer", () => {
    const composed = ["Module", "Sequential"]
    const layers = Object.entries(nn).filter(
      ([name, value]) => /^[A-Z]/.test(name) && typeof value === "function",
    )
    const lacking = layers.filter(
      ([name]) => !composed.includes(name) && !cases.some(({ layer }) => layer === name),
    )
    expect(lacking.map(([name]) => name)).toEqual([])
  })
})

describe("starting values are distributed as PyTorch's", () => {
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

  it.each(
    fixtures.starts.map(
      (entry) => [`${entry.name} ${JSON.stringify(entry.args)} of [${entry.shape}]`, entry] as const,
    ),
  )("%s", (_, { name, args, shape, ...wanted }) => {
    const initialise = nn.init[name as "normal"] as (leaf: Tensor, options: object) => Tensor
    const empty = { shape, dtype: "float64", data: new Array(shape.reduce((a, b) => a * b)).fill(0) }
    const draws = Array.from({ length: 100 }, () => initialise(load(empty), args))
    expectAlike(draws, wanted, /uniform|trunc/i.test(name))
  })

  it.each(
    fixtures.layers.map(
      (entry) => [`${entry.layer} ${JSON.stringify(entry.args)} ${entry.key}`, entry] as const,
    ),
  )("%s", (_, { layer, args, key, ...wanted }) => {
    const draws = Array.from({ length: 100 }, () => new classes[layer](...args).stateDict()[key])
    expectAlike(draws, wanted, layer !== "Embedding" && draws[0].size > 50)
  })

  it.each(fixtures.gains)("gain of $nonlinearity, slope $slope", ({ nonlinearity, slope, gain }) => {
    expect(nn.init.calculateGain(nonlinearity as nn.init.Nonlinearity, slope ?? undefined)).toBe(gain)
  })
})
