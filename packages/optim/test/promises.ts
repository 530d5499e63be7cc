/// <reference path="../../../tooling/config/import-glob.d.ts" />
import type { OptimizerPromises } from "@gradus/laws"
import { type AnyOptimizerClass, type Form, formOf } from "./form"

type Source = Readonly<Record<string, unknown>>

/** Every source file with what it exports, by its path in the package. */
const sources = import.meta.glob<Source>("../src/**/*.ts", { eager: true })

const isOptimizer = (value: unknown): value is AnyOptimizerClass =>
  typeof value === "function" && "optimizerName" in value

/** Where each optimizer is written, and what is promised there. */
const written = Object.entries(sources)
  .filter(([path]) => path !== "../src/index.ts")
  .flatMap(([path, source]) =>
    Object.values(source)
      .filter(isOptimizer)
      .map((optimizer) => {
        return { optimizer, path: path.replace("..", "packages/optim"), promises: source.promises }
      }),
  )

/** Every exported optimizer, by the name of its class. */
export const exported: Readonly<Record<string, AnyOptimizerClass>> = Object.fromEntries(
  Object.entries(sources["../src/index.ts"]).filter((entry): entry is [string, AnyOptimizerClass] =>
    isOptimizer(entry[1]),
  ),
)

/** What is missing of what an optimizer has to have, with the line to add. */
export const missing: readonly string[] = written.flatMap(({ optimizer, path, promises }) => {
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
  written.flatMap(({ optimizer, promises }) =>
    ((promises ?? [{}]) as OptimizerPromises).map((promise) => {
      const { form } = promise
      return [
        form ? `${optimizer.optimizerName} ${form}` : optimizer.optimizerName,
        formOf(optimizer, promise),
      ]
    }),
  ),
)
