import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { OPTIMIZERS, parseHyper } from "../src/optimizer"
import { differenceOf, learningRateFor, parseSettings, type SettingsInput } from "../src/settings"

describe("parseSettings", () => {
  test("gives the experiment of the lecture when nothing is asked for", () => {
    expect(parseSettings({})).toMatchObject({
      dataset: "mnist",
      limit: 50_000,
      batchSizes: [1, 10, 100, 1000],
      model: "mlp",
      optimizer: "SGD",
      eager: false,
      epochs: 10,
      seconds: 90,
    })
  })

  test("an end that is given stands alone", () => {
    expect(parseSettings({ epochs: 3 })).toMatchObject({ epochs: 3, examples: null, seconds: null })
    expect(parseSettings({ examples: 700 })).toMatchObject({ epochs: null, examples: 700, seconds: null })
  })

  test("sorts batch sizes and takes each once", () => {
    expect(parseSettings({ batchSizes: [100, 1, 100, 10] }).batchSizes).toEqual([1, 10, 100])
  })

  test("knows every optimizer by name, in capitals or not, and a rate for it", () => {
    expect(Object.keys(OPTIMIZERS)).toEqual(
      expect.arrayContaining(["SGD", "Adam", "AdamW", "RMSprop", "HeavyBall"]),
    )
    for (const name of Object.keys(OPTIMIZERS)) {
      const settings = parseSettings({ optimizer: name.toLowerCase() })
      expect(settings.optimizer).toBe(name)
      expect(settings.lr).toBeGreaterThan(0)
    }
  })

  const bad: [SettingsInput, RegExp][] = [
    [{ batchSizes: [] }, /batch-sizes must not be empty, got \[\]/],
    [{ batchSizes: [10, 0] }, /batch-sizes must be above 0, got 0\. Write them as 1,10,100/],
    [{ batchSizes: [1.5] }, /batch-sizes must be an integer, got 1\.5/],
    [{ model: "resnet" as "mlp" }, /model must be one of mlp, cnn, linear, got "resnet"/],
    [{ optimizer: "Lion" }, /optimizer must be one of .*SGD.*, got "Lion"/],
    [{ lr: -1 }, /lr must not be negative, got -1/],
    [{ lr: Number.NaN }, /lr must be a number, got NaN/],
    [{ lrScaling: "cubic" as "none" }, /lr-scaling must be one of none, linear, sqrt, got "cubic"/],
    [{ lrReference: 50 }, /lr-reference must be left out unless lr-scaling is linear or sqrt, got 50/],
    [{ epochs: 0 }, /epochs must be above 0, got 0/],
    [{ seconds: -3 }, /seconds must be above 0, got -3/],
    [{ eager: 1 as unknown as boolean }, /eager must be true or false, got 1/],
    [{ seed: 0.5 }, /seed must be an integer, got 0\.5/],
    [{ testLimit: 0 }, /test-limit must be above 0, got 0/],
    [{ lerningRate: 1 } as SettingsInput, /settings must be among .*, got lerningRate/],
  ]
  test.each(bad)("refuses %o in one line", (input, message) => {
    const attempt = () => parseSettings(input)
    expect(attempt).toThrow(message)
    expect(attempt).not.toThrow(/\n/)
  })
})

test("the learning rate follows its rule, and is the given one at the reference size", () => {
  const settings = parseSettings({ lr: 0.3, lrScaling: "linear", lrReference: 100 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 2, max: 9 }), (size, factor) => {
      const rate = (lrScaling: "none" | "linear" | "sqrt", batch: number) =>
        learningRateFor({ ...settings, lrScaling }, batch)
      expect(rate("none", size)).toBe(0.3)
      expect(rate("linear", 100)).toBe(0.3)
      expect(rate("sqrt", 100)).toBe(0.3)
      expect(rate("linear", size * factor) / rate("linear", size)).toBeCloseTo(factor, 10)
      expect((rate("sqrt", size * factor) / rate("sqrt", size)) ** 2).toBeCloseTo(factor, 10)
    }),
  )
})

test("parseHyper reads numbers, flags and pairs", () => {
  expect(parseHyper("momentum=0.9")).toEqual(["momentum", 0.9])
  expect(parseHyper("nesterov=true")).toEqual(["nesterov", true])
  expect(parseHyper("betas=0.9,0.99")).toEqual(["betas", [0.9, 0.99]])
  for (const text of ["momentum", "=1", "a=", "a=x", "a=1,2,3", "a=1,"]) {
    expect(() => parseHyper(text)).toThrow(/opt must be written name=value/)
  }
})

test("differenceOf names what differs, but for the batch sizes", () => {
  const settings = parseSettings({})
  expect(differenceOf(settings, { ...settings, batchSizes: [7] })).toBeUndefined()
  expect(differenceOf(settings, { ...settings, seed: 7 })).toBe("seed")
  expect(differenceOf(settings, { ...settings, eager: true })).toBe("eager")
  expect(differenceOf(settings, { ...settings, opt: { momentum: 0.9 } })).toBe("opt")
})
