import { describeLaws, equivalenceLaws, type OptimizerPair, optimizerLaws } from "@gradus/laws"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { forms, missing } from "./promises"
import { type Precision, subjectOf } from "./subject"

const usual = fc.readConfigureGlobal()?.numRuns ?? 50
const runs = { float32: Math.ceil(usual / 2.5), float64: Math.ceil(usual / 5) }
const precisions: readonly Precision[] = ["float32", "float64"]

it("every optimizer is exported, and has a formula in each of its forms", () => {
  expect(missing).toEqual([])
})

for (const [name, promise] of Object.entries(forms)) {
  for (const dtype of precisions) {
    const subject = subjectOf(`${name} in ${dtype}`, promise, dtype)
    describeLaws(describe, it, subject, optimizerLaws, { numRuns: runs[dtype] })
  }
}

/** Optimizers that are one: the same bits, or the same up to rounding. */
const pairs: readonly (readonly [string, string, Partial<OptimizerPair>])[] = [
  // The lecture's two forms, of which one is the other with √(t+1) cancelled.
  ["AdagradRootMeanSquare", "AdagradSum", {}],
  [
    "Adagrad",
    "AdagradSum",
    { draw: { draw: ["lr", "weightDecay"], fixed: { eps: 0 } }, rightOptions: ({ eps: _, ...rest }) => rest },
  ],
  ["HeavyBall", "SGD with momentum", {}],
  ["Adam", "AdamW", { draw: { fixed: { weightDecay: 0 } }, bitwise: true }],
  ["AMSGrad", "Adam with amsgrad", { bitwise: true }],
  ["SGD", "SGD with momentum", { rightOptions: (options) => ({ ...options, momentum: 0 }), bitwise: true }],
  [
    "RMSprop",
    "RMSprop with momentum",
    { rightOptions: (options) => ({ ...options, momentum: 0 }), bitwise: true },
  ],
]
for (const dtype of precisions) {
  for (const [left, right, more] of pairs) {
    const [one, other] = [left, right].map((name) => subjectOf(name, forms[name], dtype))
    const pair = { name: `${left} and ${right} in ${dtype}`, left: one, right: other, ...more }
    describeLaws(describe, it, pair, equivalenceLaws, { numRuns: runs[dtype] })
  }
}
