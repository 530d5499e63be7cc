/// <reference path="../../../../tooling/config/import-glob.d.ts" />
import type { SchedulePromise } from "@gradus/laws"
import { tensor } from "gradus"
import { type Call, golden, isNumbers } from "../../../../conformance/golden"

type Given = Readonly<Record<string, unknown>>

/** Golden numbers as tensors, wherever they stand. */
function revived(value: unknown): unknown {
  if (isNumbers(value)) {
    const { data, shape, dtype = "float64" } = value
    return tensor(Float64Array.from(data, Number), { shape, dtype: dtype as "float64" })
  }
  if (Array.isArray(value)) return value.map(revived)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revived(one)]))
}

const schedules = import.meta.glob<{ readonly promises?: Readonly<Record<string, SchedulePromise<Given>>> }>(
  "../../../schedulers/src/*/*.ts",
  { eager: true },
)

/** A golden call of each layer, loss and operation, and the example of each schedule. */
export function declaredCalls(optimizer: () => unknown): Map<string, () => unknown[]> {
  const calls = new Map<string, () => unknown[]>()
  const add = (name: string, args: () => unknown[]) => {
    if (!calls.has(name)) calls.set(name, args)
  }
  // The one that names most, for it has the options.
  const layers = [...golden<Call>("nn", "layer")].sort((a, b) => b.args.length - a.args.length)
  for (const { call, args } of layers) add(call, () => revived(args) as unknown[])
  for (const { call, args } of golden<Call>("tensor", "operation"))
    add(call, () => revived(args) as unknown[])
  for (const { call, input, target, options } of golden<Given & { readonly call: string }>("losses", "loss"))
    add(call, () => revived([input, target, options]) as unknown[])
  for (const { promises = {} } of Object.values(schedules)) {
    for (const [name, { bound }] of Object.entries(promises)) {
      if (!bound) continue
      add(name, () => [bound.example])
      add(bound.name, () => [optimizer(), bound.example])
    }
  }
  return calls
}
