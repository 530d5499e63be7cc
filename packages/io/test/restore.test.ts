import { DataLoader, TensorDataset } from "@gradus/data"
import { Linear } from "@gradus/nn"
import { arange } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { packCheckpoint, restoreCheckpoint, unpackCheckpoint } from "../src"

describe("what is restored", () => {
  it.each([
    ["model", new Linear(3, 1), 6],
    ["loader", new Linear(2, 1), 8],
  ])("a refused %s leaves a loader and its open loops where they are", (refused, model, examples) => {
    const loaderOf = (n: number) => new DataLoader(new TensorDataset(arange(n)), { batchSize: 2 })
    const saved = unpackCheckpoint(packCheckpoint({ loader: loaderOf(6), model: new Linear(2, 1) }))
    const [loader, twin] = [loaderOf(examples), loaderOf(examples)]
    const [seen, wanted]: [unknown[], unknown[]] = [[], []]
    for (const [x] of twin) wanted.push(x.toArray())
    for (const [x] of loader) {
      seen.push(x.toArray())
      expect(() => restoreCheckpoint(saved, { loader, model })).toThrow(
        `"${refused}" must fit its saved state`,
      )
      expect(loader.epoch).toBe(1)
    }
    expect(seen).toEqual(wanted)
    expect([...loader].length).toBe(wanted.length)
  })

  /** Parts that note the order in which they are given their states, and refuse a text. */
  function noting(log: string[]) {
    const part = (name: string, more: object = {}) => ({
      ...more,
      stateDict: () => name,
      loadStateDict(state: unknown) {
        log.push(`${name} ${state}`)
        if (typeof state === "string" && state !== name) throw new RangeError(`no ${state}`)
        if (state === name && name === "stuck") throw new Error("cannot go back")
      },
    })
    return part
  }

  it("schedules come before optimizers, however they are listed, since loading them writes rates", () => {
    for (const order of [
      ["optimizer", "schedule", "model"],
      ["model", "schedule", "optimizer"],
      ["schedule", "optimizer", "model"],
    ]) {
      const log: string[] = []
      const part = noting(log)
      const optimizer = part("optimizer")
      const all = { optimizer, schedule: part("schedule", { optimizer }), model: part("model") }
      const parts = Object.fromEntries(order.map((name) => [name, all[name as keyof typeof all]]))
      restoreCheckpoint({ states: { optimizer: 1, schedule: 2, model: 3 }, values: {} }, parts)
      expect(log[0]).toBe("schedule 2")
      expect(log.slice(1).sort()).toEqual(["model 3", "optimizer 1"])
    }
  })

  it("a part that refuses tells its reason, and which others could not be put back", () => {
    const part = noting([])
    const states = { a: "other", stuck: 1, rigid: 1 }
    const refused = (parts: Parameters<typeof restoreCheckpoint>[1]) => () =>
      restoreCheckpoint({ states, values: {} }, parts, { strict: false })
    expect(refused({ a: part("a") })).toThrow(
      expect.objectContaining({
        message: 'restoreCheckpoint: "a" must fit its saved state, got: no other Nothing was changed.',
        cause: expect.any(RangeError),
      }),
    )
    expect(refused({ stuck: part("stuck"), rigid: part("stuck"), a: part("a") })).toThrow(
      'got: no other "stuck", "rigid" could not be put back.',
    )
  })

  it("a checkpoint has states and values, and names of its parts are told", () => {
    for (const checkpoint of [{ states: {} }, { values: {} }, { states: 1, values: {} }, [], null, 3]) {
      expect(() => restoreCheckpoint(checkpoint as never, {})).toThrow(
        /^restoreCheckpoint: checkpoint must be a checkpoint, got .*\. Make one of bytes with unpackCheckpoint\./,
      )
    }
    const checkpoint = { states: { a: 1, b: 2 }, values: {} }
    const part = noting([])
    expect(() => restoreCheckpoint(checkpoint, { a: part("a") })).toThrow(
      'got nothing for "b". The checkpoint holds the states of a, b. To leave some out, pass { strict: false }.',
    )
    expect(() => restoreCheckpoint({ states: {}, values: {} }, { c: part("c") })).toThrow(
      'parts must be among those saved, got "c". The checkpoint holds the states of nothing.',
    )
  })
})
