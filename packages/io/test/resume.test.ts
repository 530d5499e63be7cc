import { mkdtempSync, readdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { packCheckpoint, restoreCheckpoint, unpackCheckpoint } from "../src"
import { loadCheckpoint, saveCheckpoint } from "../src/node"
import { recipes, Training } from "./training"

const folder = mkdtempSync(join(tmpdir(), "gradus-io-"))

type Counters = { counters: { step: number; best: number } }

describe("a training resumed from a checkpoint", () => {
  it("goes on with the same bits as if it had never stopped", () => {
    const path = join(folder, "run.ckpt")
    fc.assert(
      fc.property(recipes, fc.nat({ max: 12 }), fc.nat({ max: 8 }), (recipe, before, after) => {
        const whole = new Training(recipe, 1)
        const losses = whole.run(before + after)

        const first = new Training(recipe, 1)
        first.runAndSave(before, () => saveCheckpoint(path, first.parts))
        const second = new Training(recipe, 2)
        second.resume(loadCheckpoint<Counters>(path, second.stateful).counters)
        expect(second.bits()).toEqual(first.bits())
        expect(second.run(before + after)).toEqual(losses.slice(before))
        expect(second.bits()).toEqual(whole.bits())
        expect(readdirSync(folder)).toEqual(["run.ckpt"])
      }),
    )
  })

  it("is disturbed by every single part that is left out", () => {
    const recipe = {
      seed: 3,
      examples: 11,
      batchSize: 3,
      optimizer: "Adam",
      schedule: "warm cosine",
      groups: true,
    } as const
    const whole = new Training(recipe, 1)
    const losses = whole.run(12)
    const first = new Training(recipe, 1)
    const bytes = first.runAndSave(6, () => packCheckpoint(first.parts))
    for (const name of Object.keys(first.stateful)) {
      const second = new Training(recipe, 2)
      const { [name as "model"]: _, ...others } = second.stateful
      const { counters } = restoreCheckpoint<Counters>(unpackCheckpoint(bytes), others, { strict: false })
      second.resume(counters)
      expect(second.run(12), name).not.toEqual(losses.slice(6))
    }
  })

  it("keeps a learning rate that someone changed behind the schedule's back", () => {
    const recipe = {
      seed: 1,
      examples: 6,
      batchSize: 2,
      optimizer: "SGD",
      schedule: "warm cosine",
      groups: false,
    } as const
    const first = new Training(recipe, 1)
    first.run(3)
    const groups = (training: Training) =>
      (training.stateful.optimizer as unknown as { paramGroups: { lr: number }[] }).paramGroups
    groups(first)[0].lr = 0.123
    const second = new Training(recipe, 2)
    // Listed in the order in which PyTorch's users do: the optimizer's word counts all the same.
    const { optimizer, schedule } = second.stateful
    const bound = Object.assign(schedule, { optimizer })
    restoreCheckpoint(unpackCheckpoint(packCheckpoint(first.parts)), { ...second.stateful, schedule: bound })
    expect(groups(second)[0].lr).toBe(0.123)
  })
})
