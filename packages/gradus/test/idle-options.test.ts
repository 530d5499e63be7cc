import { parseCsv } from "@gradus/data/csv"
import * as g from "gradus"
import { describe, expect, it } from "vitest"

const data = { length: 4, get: (i: number) => i }
const leaf = () => g.ones([2, 2], { requiresGrad: true })
const optimizer = () => new g.SGD([leaf()], { momentum: 0.9 })
const cycle = { maxLr: 1, totalSteps: 9 }
const table = "x,y\n1,2"

/** Calls with an option that would be dropped; what its condition is; and with what it depends on, or not asked for. */
const idle: Readonly<
  Record<string, readonly [alone: () => unknown, message: string, ...right: (() => unknown)[]]>
> = {
  nesterov: [
    () => new g.SGD([leaf()], { nesterov: true }),
    "SGD: nesterov must be left out unless momentum is above 0 and dampening 0, got true. It would have no effect.",
    () => new g.SGD([leaf()], { nesterov: true, momentum: 0.9 }),
    () => new g.SGD([{ params: [leaf()], momentum: 0.9 }], { nesterov: true }),
    () => new g.SGD([leaf()], { nesterov: false, dampening: 0.5 }),
  ],
  "nesterov, dampened": [
    () => new g.SGD([leaf()], { nesterov: true, momentum: 0.9, dampening: 0.5 }),
    "SGD: nesterov must be left out unless",
  ],
  "nesterov of a new group": [
    () => optimizer().addParamGroup({ params: [leaf()], nesterov: true, momentum: 0 }),
    "SGD: nesterov must be left out unless",
    () => optimizer().addParamGroup({ params: [leaf()], nesterov: true }),
  ],
  seed: [
    () => new g.DataLoader(data, { seed: 9 }),
    "DataLoader: seed must be left out unless shuffle is given, got 9.",
    () => new g.DataLoader(data, { seed: 9, shuffle: true }),
    () => new g.DataLoader(data, { seed: 9, shuffle: false }),
    () => new g.DataLoader(data, { seed: undefined }),
  ],
  "seed beside a sampler": [
    () => new g.DataLoader(data, { seed: 9, sampler: new g.RandomSampler(4) }),
    "DataLoader: seed must be left out unless shuffle is given",
  ],
  numSamples: [
    () => new g.RandomSampler(4, { numSamples: 4 }),
    "RandomSampler: numSamples must be left out unless replacement is true",
    () => new g.RandomSampler(4, { numSamples: 9, replacement: true }),
  ],
  targetDtype: [
    () => parseCsv(table, { targetDtype: "int32" }),
    'parseCsv: targetDtype must be left out unless there is a target, got "int32".',
    () => parseCsv(table, { targetDtype: "int32", target: 0 }),
  ],
  floor: [
    () => g.bindSchedule(optimizer(), (lr) => () => lr, { chainable: false, floor: 0.1 }),
    "bindSchedule: floor must be left out unless chainable is true",
    () => g.bindSchedule(optimizer(), (lr) => () => lr, { floor: 0.1 }),
  ],
  baseMomentum: [
    () => g.oneCycleLR(optimizer(), { ...cycle, cycleMomentum: false, baseMomentum: 0.8 }),
    "oneCycleLR: baseMomentum must be left out unless cycleMomentum is not false",
    () => g.oneCycleLR(optimizer(), { ...cycle, baseMomentum: 0.8 }),
  ],
  maxMomentum: [
    () => g.oneCycleLR(optimizer(), { ...cycle, cycleMomentum: false, maxMomentum: 0.9 }),
    "oneCycleLR: maxMomentum must be left out unless cycleMomentum is not false",
  ],
  "momentum of BatchNorm": [
    () => new g.BatchNorm1d(2, { trackRunningStats: false, momentum: 0.5 }),
    "BatchNorm1d: momentum must be left out unless trackRunningStats is true",
    () => new g.BatchNorm1d(2, { momentum: null }),
    () => new g.BatchNorm1d(2, { trackRunningStats: false, momentum: 0.1 }),
  ],
  "slope of a gain": [
    () => g.init.calculateGain("relu", 0.2),
    "calculateGain: slope must be left out unless nonlinearity is leakyRelu, got 0.2.",
    () => g.init.calculateGain("leakyRelu", 0.2),
    () => g.init.calculateGain("relu"),
  ],
  "slope of an initialiser": [
    () => g.init.kaimingUniform(leaf(), { nonlinearity: "relu", a: 0.2 }),
    "kaimingUniform: a must be left out unless nonlinearity is leakyRelu",
    () => g.init.kaimingUniform(leaf(), { a: 0.2 }),
    () => g.init.kaimingUniform(leaf(), { nonlinearity: "relu", a: 0 }),
  ],
}

describe("an option that has an effect beside another alone is refused without it", () => {
  for (const [name, [alone, message, ...right]] of Object.entries(idle)) {
    it(name, () => {
      expect(alone).toThrow(message)
      for (const call of right) expect(call).not.toThrow()
    })
  }
})
