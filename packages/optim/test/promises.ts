/// <reference path="../../../tooling/config/import-glob.d.ts" />
import type { OptimizerPromises } from "@gradus/laws"
import { exportedOf, type Sources, writtenIn } from "../../../tooling/config/written"
import { type AnyOptimizerClass, type Form, formOf } from "./form"

const sources: Sources = import.meta.glob("../src/**/*.ts", { eager: true })

const isOptimizer = (value: unknown): value is AnyOptimizerClass =>
  typeof value === "function" && "optimizerName" in value

/** Where each optimizer is written, and what is promised there. */
const written = writtenIn(sources, "packages/optim", isOptimizer)

/** Every exported optimizer, by the name of its class. */
export const exported = exportedOf(sources, isOptimizer)

/** What is missing of what an optimizer has to have, with the line to add. */
export const missing: readonly string[] = written.flatMap(({ thing: optimizer, path, promises }) => {
  const { optimizerName: name, rule } = optimizer
  const { decay = "coupled" } = rule
  const list = (promises ?? []) as OptimizerPromises
  const faults: (readonly [boolean, string])[] = [
    [exported[name] !== optimizer, `packages/optim/src/index.ts: export ${name}`],
    [list.length === 0, `${path}: export const promises: OptimizerPromises = [{ formula: … }]`],
    [list.some(({ formula }) => !formula), `${path}: formula: { element: ({ g }, { lr }) => … }`],
    [list.some((one) => (one.decay ?? "coupled") !== decay), `${path}: decay: "${decay}" in promises`],
  ]
  return faults.flatMap(([absent, line]) => (absent ? [`${name}: add to ${line}`] : []))
})

/** Every optimizer in each of its forms. The usual form of a class has the class's name. */
export const forms: Readonly<Record<string, Form>> = Object.fromEntries(
  written.flatMap(({ thing: optimizer, promises }) =>
    ((promises ?? [{}]) as OptimizerPromises).map((promise) => {
      const { form } = promise
      return [
        form ? `${optimizer.optimizerName} ${form}` : optimizer.optimizerName,
        formOf(optimizer, promise),
      ]
    }),
  ),
)
