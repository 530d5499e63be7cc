import { describe, expect, test } from "vitest"
import * as g from "../src"
import golden from "./fixtures/torch.json"
import { lrsOf } from "./groups"

type Stepper = { step(): void }
type Build = (optimizer: { readonly paramGroups: g.ParamGroup[] }) => Stepper | readonly Stepper[]

const lambdas = [(t: number) => power(0.95, Math.floor(t / 10)), (t: number) => 1 / (1 + t)]

const cases: Record<string, Build> = {
  "constantLR default": (o) => g.constantLR(o),
  constantLR: (o) => g.constantLR(o, { factor: 0.5, totalIters: 40 }),
  stepLR: (o) => g.stepLR(o, { stepSize: 30, gamma: 0.3 }),
  multiStepLR: (o) => g.multiStepLR(o, { milestones: [20, 20, 90, 150], gamma: 0.2 }),
  exponentialLR: (o) => g.exponentialLR(o, { gamma: 0.97 }),
  "linearLR default": (o) => g.linearLR(o),
  linearLR: (o) => g.linearLR(o, { startFactor: 1, endFactor: 0.05, totalIters: 200 }),
  "polynomialLR default": (o) => g.polynomialLR(o),
  polynomialLR: (o) => g.polynomialLR(o, { totalIters: 200, power: 0.9 }),
  "polynomialLR cubic": (o) => g.polynomialLR(o, { totalIters: 230, power: 3 }),
  cosineAnnealingLR: (o) => g.cosineAnnealingLR(o, { tMax: 200 }),
  "cosineAnnealingLR etaMin": (o) => g.cosineAnnealingLR(o, { tMax: 50, etaMin: 1e-4 }),
  cosineAnnealingWarmRestarts: (o) => g.cosineAnnealingWarmRestarts(o, { t0: 30 }),
  "cosineAnnealingWarmRestarts mult": (o) =>
    g.cosineAnnealingWarmRestarts(o, { t0: 10, tMult: 2, etaMin: 1e-4 }),
  oneCycleLR: (o) => g.oneCycleLR(o, { maxLr: 0.5, totalSteps: 200 }),
  "oneCycleLR adam": (o) => g.oneCycleLR(o, { maxLr: [0.5, 0.02], totalSteps: 150 }),
  "oneCycleLR linear": (o) =>
    g.oneCycleLR(o, {
      maxLr: 0.5,
      totalSteps: 101,
      annealStrategy: "linear",
      pctStart: 0.25,
      baseMomentum: [0.8, 0.7],
      maxMomentum: [0.9, 0.99],
      divFactor: 10,
      finalDivFactor: 100,
    }),
  "oneCycleLR three phase": (o) =>
    g.oneCycleLR(o, { maxLr: 0.5, totalSteps: 200, threePhase: true, pctStart: 0.4 }),
  "oneCycleLR three phase linear": (o) =>
    g.oneCycleLR(o, { maxLr: 0.5, totalSteps: 77, threePhase: true, annealStrategy: "linear" }),
  lambdaLR: (o) => g.lambdaLR(o, { lrLambda: lambdas }),
  inverseTimeLR: (o) => g.inverseTimeLR(o, { decayRate: 0.5, decaySteps: 3 }),
  "inverseTimeLR power": (o) => g.inverseTimeLR(o, { power: 0.7 }),
  inverseSqrtLR: (o) => g.inverseSqrtLR(o),
  sequentialLR: (o) => {
    const schedulers = [
      g.constantLR(o, { factor: 0.1, totalIters: 10 }),
      g.stepLR(o, { stepSize: 7, gamma: 0.8 }),
      g.exponentialLR(o, { gamma: 0.97 }),
    ]
    return g.sequentialLR(o, { schedulers, milestones: [15, 90] })
  },
  "warmupLR linear": (o) => {
    const after = g.cosineAnnealingLR(o, { tMax: 220, etaMin: 1e-4 })
    return g.warmupLR(o, { steps: 20, startFactor: 0.25, after })
  },
  "warmupLR constant": (o) => {
    const after = g.cosineAnnealingLR(o, { tMax: 220, etaMin: 1e-4 })
    return g.warmupLR(o, { steps: 20, startFactor: 0.1, mode: "constant", after })
  },
  chainedScheduler: (o) =>
    g.chainedScheduler([
      g.linearLR(o, { startFactor: 0.2, totalIters: 12 }),
      g.cosineAnnealingLR(o, { tMax: 300 }),
      g.multiStepLR(o, { milestones: [50, 120], gamma: 0.5 }),
    ]),
  "two at once, etaMin": (o) => [
    g.linearLR(o, { startFactor: 0.2, totalIters: 12 }),
    g.cosineAnnealingLR(o, { tMax: 300, etaMin: 1e-4 }),
  ],
  "two at once": (o) => [
    g.exponentialLR(o, { gamma: 0.98 }),
    g.multiStepLR(o, { milestones: [30, 80], gamma: 0.1 }),
  ],
  "changed outside, step": (o) => g.stepLR(o, { stepSize: 9, gamma: 0.7 }),
  "changed outside, cosine": (o) => g.cosineAnnealingLR(o, { tMax: 50, etaMin: 1e-4 }),
  "changed outside, linear": (o) => g.linearLR(o, { startFactor: 0.1, totalIters: 50 }),
}

const plateaus: Record<string, g.ReduceLROnPlateauOptions> = {
  reduceLROnPlateau: { patience: 3, factor: 0.5 },
  "reduceLROnPlateau max abs": {
    mode: "max",
    thresholdMode: "abs",
    threshold: 0.01,
    patience: 2,
    cooldown: 4,
    factor: 0.6,
  },
  "reduceLROnPlateau floor": { patience: 0, factor: 0.3, minLr: [1e-3, 1e-5], eps: 1e-6 },
  "reduceLROnPlateau max rel": { mode: "max", patience: 5 },
  "reduceLROnPlateau abs negative": { thresholdMode: "abs", threshold: 0.01, patience: 2, factor: 0.5 },
  "reduceLROnPlateau nan": { patience: 2, factor: 0.5 },
}

type Golden = {
  readonly lrs: readonly (readonly number[])[]
  readonly momenta?: readonly (readonly number[])[]
  readonly metrics?: readonly (number | string)[]
}
const trajectories: Record<string, Golden> = golden

describe("learning rates equal PyTorch's", () => {
  for (const [name, build] of Object.entries(cases)) {
    test(name, () => {
      const optimizer = likeTorch(name)
      const schedulers = [build(optimizer)].flat()
      for (const [t, expected] of trajectories[name].lrs.entries()) {
        for (const [i, lr] of expected.entries()) close(optimizer.paramGroups[i].lr, lr, `step ${t}`)
        const momenta = trajectories[name].momenta?.[t] ?? []
        for (const [i, m] of momenta.entries()) close(momentumOf(optimizer.paramGroups[i]), m, `step ${t}`)
        if (t === trajectories[name].lrs.length - 1) break
        if (t === 20 && name.startsWith("changed"))
          for (const group of optimizer.paramGroups) group.lr *= 0.25
        for (const scheduler of schedulers) scheduler.step()
      }
    })
  }

  for (const [name, options] of Object.entries(plateaus)) {
    test(name, () => {
      const optimizer = likeTorch(name)
      const scheduler = g.reduceLROnPlateau(optimizer, options)
      const { lrs, metrics = [] } = trajectories[name]
      expect(new Set(lrs.map(String)).size).toBeGreaterThan(1)
      for (const [t, metric] of metrics.entries()) {
        scheduler.step(Number(metric))
        for (const [i, lr] of lrs[t].entries()) close(optimizer.paramGroups[i].lr, lr, `metric ${t}`)
      }
    })
  }

  test("cosineAnnealingWarmRestarts fractional", () => {
    const optimizer = likeTorch("sgd")
    const scheduler = g.cosineAnnealingWarmRestarts(optimizer, { t0: 4, tMult: 2 })
    for (const [t, expected] of trajectories["cosineAnnealingWarmRestarts fractional"].lrs.entries()) {
      scheduler.step(t / 4)
      for (const [i, lr] of expected.entries()) close(lrsOf(optimizer)[i], lr, `epoch ${t / 4}`)
    }
  })

  test("no golden trajectory is left out", () => {
    const used = [...Object.keys(cases), ...Object.keys(plateaus), "cosineAnnealingWarmRestarts fractional"]
    expect(used.sort()).toEqual(Object.keys(golden).sort())
  })
})

function likeTorch(name: string): { readonly paramGroups: g.ParamGroup[] } {
  const rest = name.includes("adam") ? { betas: [0.9, 0.999] as const } : { momentum: 0.9 }
  return { paramGroups: [0.1, 0.003].map((lr) => ({ lr, ...rest })) }
}

function momentumOf(group: g.ParamGroup): number {
  return group.betas?.[0] ?? group.momentum ?? Number.NaN
}

function power(x: number, n: number): number {
  return n === 0 ? 1 : x * power(x, n - 1)
}

/** Within 1e-12 of the value. PyTorch's own 1 + cos cancels near a trough; there, within 2e-17. */
function close(actual: number, expected: number, where: string): void {
  const error = Math.abs(actual - expected)
  if (error > Math.max(1e-12 * Math.abs(expected), 2e-17)) {
    expect.fail(`${where}: expected ${expected}, got ${actual}, off by ${error / expected} of it`)
  }
}
