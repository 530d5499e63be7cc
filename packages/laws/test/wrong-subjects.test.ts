import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  checkLaws,
  defineLaw,
  describeLaws,
  type Formula,
  type LawOptions,
  optimizerLaws,
  type Past,
} from "../src/index"
import { reference } from "./reference/optimizer"
import { sgd } from "./reference/optimizers"

describe("a subject that promises what there is not", () => {
  const promising = (traits: object) => reference({ ...sgd, traits: { ...sgd.traits, ...traits } as never })
  const cases: readonly (readonly [object, string])[] = [
    [{ scaleInvarient: true }, "SGD: a promise must be one of locality, "],
    [{ scaleInvariant: 1 }, "SGD: the promise scaleInvariant must be true or false, got 1. "],
    [
      { locality: "elements" },
      'SGD: the promise locality must be "element" or "parameter" or "all", got "elements". ',
    ],
    [{ locality: undefined }, "got nothing. Its hyper-parameters are lr, weightDecay."],
    [
      { epsilon: { hyper: "esp", place: "inside" } },
      "the promise epsilon must be { hyper: the name of a hyper-parameter, ",
    ],
    [
      { epsilon: { hyper: "lr", place: "out" } },
      'place: "outside" or "inside" }, got {"hyper":"lr","place":"out"}. ',
    ],
    [{ averages: ["betta"] }, 'the promise averages must be names of hyper-parameters, got ["betta"]. '],
    [{ rests: -1 }, "the promise rests must be a whole number of steps, got -1. "],
    [{ decay: { kind: "copled", hyper: "weightDecay" } }, "the promise decay must be "],
    [{ lr: "rat" }, "the promise lr must be the name of a hyper-parameter, or false, got "],
    [{ momentum: { form: "buffer", coefficient: "mu" } }, "the promise momentum must be "],
    [{ adam: { beta1: "lr", beta2: "lr", amsgrd: true } }, "amsgrad?: true or false }"],
    [
      { formula: { elment: () => 0 } },
      "the promise formula must be { element }, { parameter } or { all }, a function",
    ],
    [{ formula: { element: () => 0, all: () => [] } }, "the promise formula must be "],
    [{ formula: null }, "the promise formula must be "],
  ]

  it.each(cases)("is told so before any law runs: %j", async (traits, message) => {
    await expect(checkLaws(promising(traits), optimizerLaws, { numRuns: 1 })).rejects.toThrow(message)
    expect(() => describeLaws(describe, it, promising(traits), optimizerLaws)).toThrow(message)
  })

  const right = {
    all: ({ g, lr }: Past<readonly (readonly number[])[]>) =>
      g[g.length - 1].map((list) => list.map((x) => -lr[lr.length - 1] * x)),
  }
  const formulas: readonly (readonly [string, Formula, string])[] = [
    ["what is infinite", { element: () => Number.POSITIVE_INFINITY }, "Infinity"],
    [
      "what is infinite for some",
      { element: ({ g }, { lr }) => -lr * g[g.length - 1] + 1e308 * 10 },
      "Infinity",
    ],
    [
      "too many numbers",
      { parameter: ({ g }, { lr }) => [...g[g.length - 1].map((x) => -lr * x), 7] },
      "as many numbers",
    ],
    ["too many lists", { all: (past) => [...right.all(past), [1]] }, "as many numbers"],
    ["no list", { parameter: () => 5 as never }, "as many numbers"],
    ["nothing", { all: () => [] }, "as many numbers"],
  ]

  it.each(formulas)("has a formula that gives %s", async (_, formula, message) => {
    const [{ error }] = (await checkLaws(promising({ formula }), optimizerLaws, { numRuns: 5 })).filter(
      ({ law }) => law === "every step is that of the declared formula",
    )
    expect(error?.message).toContain(message)
  })
})

describe("a law that answers", () => {
  const law = (holds: () => unknown) =>
    defineLaw({ name: "L", statement: "S", cases: () => fc.integer(), holds: holds as () => void })

  it.each([
    ["by a promise", async () => Promise.reject(new Error("late")), "got a promise. Use defineAsyncLaw."],
    ["with false", () => false, "return nothing, got false. Throw."],
  ])("%s is told so", async (_, holds, message) => {
    const [{ outcome, error }] = await checkLaws({ name: "s" }, [law(holds)], { numRuns: 2 })
    expect([outcome, error?.message]).toEqual(["broken", expect.stringContaining(message)])
  })

  it.each([
    [{ numRuns: Number.NaN }, "laws: numRuns must be at least 1, got NaN."],
    [{ numRuns: 0 }, "laws: numRuns must be at least 1, got 0."],
    [{ numruns: 5 }, "laws: options must be numRuns, seed, path, endOnFailure, got numruns."],
  ])("is run as told, or not at all: %j", async (options, message) => {
    const [{ error }] = await checkLaws({ name: "s" }, [law(() => undefined)], options as LawOptions)
    expect(error?.message).toContain(message)
  })
})
