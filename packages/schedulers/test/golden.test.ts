import { describe, expect, test } from "vitest"
import { exportOf, type Golden, golden, isCall, titled } from "../../../conformance/golden"
import * as g from "../src"

interface Case {
  /** Calls that bind schedules to the optimizer, of which there may be several at once. */
  readonly schedulers: readonly unknown[]
  readonly groups: readonly g.ParamGroup[]
  /** Someone else changes every rate before a step. */
  readonly scaled?: { readonly before: number; readonly by: number }
  /** What each step is told: an epoch or a metric. */
  readonly given?: readonly number[]
  /** The groups' rates at first and after each step; after each step alone where steps are told something. */
  readonly rates: readonly (readonly number[])[]
  readonly momenta?: readonly (readonly number[])[]
}
type AnyScheduler = { step(given?: number): void }

/** What a file's value stands for: calls are made, and one text stands for the optimizer. */
function made(value: unknown, optimizer: g.Optimizer, of: Golden): unknown {
  const part = (one: unknown) => made(one, optimizer, of)
  if (value === "$optimizer") return optimizer
  if (isCall(value)) {
    const make = exportOf<(...args: readonly unknown[]) => unknown>(g, { ...of, call: value.call })
    return make(...value.args.map(part))
  }
  if (Array.isArray(value)) return value.map(part)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, part(one)]))
}

describe("learning rates", () => {
  test.each(titled(golden<Case>("schedulers", "schedule")))("%s", (_, one) => {
    const { groups, scaled, given, rates, momenta } = one
    const optimizer = { paramGroups: structuredClone(groups) as g.ParamGroup[] }
    const schedulers = one.schedulers.map((call) => made(call, optimizer, one) as AnyScheduler)
    expect(new Set(rates.map(String)).size).toBeGreaterThan(1)
    for (const [t, expected] of rates.entries()) {
      if (given) for (const scheduler of schedulers) scheduler.step(given[t])
      for (const [i, lr] of expected.entries()) close(optimizer.paramGroups[i].lr, lr, `step ${t}`)
      for (const [i, m] of (momenta?.[t] ?? []).entries())
        close(momentumOf(optimizer.paramGroups[i]), m, `step ${t}`)
      if (t === scaled?.before) for (const group of optimizer.paramGroups) group.lr *= scaled.by
      if (!given && t < rates.length - 1) for (const scheduler of schedulers) scheduler.step()
    }
  })
})

function momentumOf(group: g.ParamGroup): number {
  return group.betas?.[0] ?? group.momentum ?? Number.NaN
}

/** Within 1e-12 of the value. PyTorch's own 1 + cos cancels near a trough; there, within 2e-17. */
function close(actual: number, expected: number, where: string): void {
  const error = Math.abs(actual - expected)
  if (error > Math.max(1e-12 * Math.abs(expected), 2e-17)) {
    expect.fail(`${where}: expected ${expected}, got ${actual}, off by ${error / expected} of it`)
  }
}
