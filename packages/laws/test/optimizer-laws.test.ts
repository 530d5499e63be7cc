import { describe, expect, it } from "vitest"
import { describeLaws, equivalenceLaws, FLOAT32, type OptimizerOptions, optimizerLaws } from "../src/index"
import { type Reference, reference } from "./reference/optimizer"
import * as all from "./reference/optimizers"

for (const one of all.optimizers) {
  describeLaws(describe, it, reference(one), optimizerLaws)
  if (one === all.rmspropCentred || one === all.amsgrad) continue
  describeLaws(
    describe,
    it,
    reference({ ...one, name: `${one.name} in float32`, eps: FLOAT32 }),
    optimizerLaws,
  )
}

interface Pair {
  readonly name: string
  readonly left: Reference
  readonly right: Reference
  /** Options laid over the right one's. */
  readonly also: OptimizerOptions
}

const pairs: readonly Pair[] = [
  { name: "the lecture's two Adagrads", left: all.adagradPrinted, right: all.adagrad, also: { eps: 0 } },
  { name: "AdamW without decay and Adam", left: all.adam, right: all.adamW, also: { weightDecay: 0 } },
  { name: "heavy ball and buffer at a constant rate", left: all.heavyBall, right: all.momentum, also: {} },
]
for (const { name, left, right, also } of pairs) {
  const fixed: OptimizerOptions = "weightDecay" in left.hyper ? { weightDecay: 0 } : {}
  const draw = { fixed }
  const rightOptions = (options: OptimizerOptions) => ({ ...options, ...also })
  describeLaws(
    describe,
    it,
    { name, left: reference(left), right: reference(right), draw, rightOptions },
    equivalenceLaws,
  )
}

it("every law of optimizers is exercised by some reference", () => {
  const idle = optimizerLaws.filter((law) => !all.optimizers.some((one) => law.applies(reference(one))))
  expect(idle.map((law) => law.name)).toEqual([])
})
