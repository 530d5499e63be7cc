import * as fc from "fast-check"
import { dataSet } from "../arbitraries/data-sets"
import { defineAsyncLaw, type Law } from "../law"
import { Violation } from "../law-error"
import { FLOAT64 } from "../rounding"
import { textTable } from "../text-table"
import { gathered, settings } from "./loader-cases"
import type { LoaderSubject } from "./loader-subject"

const everyExampleOnce = defineAsyncLaw({
  name: "each epoch is a permutation of the examples",
  statement:
    "In every epoch each of 0 … n − 1 comes exactly once; with dropLast, n mod batchSize of them stay away.",
  cases: () => settings(),
  holds: async (subject: LoaderSubject, { n, options }) => {
    const loader = subject.create(n, options)
    for (let epoch = 1; epoch <= 3; epoch++) {
      const seen = (await gathered(loader)).flat()
      const counts = Array.from({ length: n }, () => 0)
      for (const index of seen) {
        if (!(index in counts)) throw new Violation(`example ${index} of ${n} in epoch ${epoch}`)
        counts[index]++
      }
      const twice = counts.findIndex((count) => count > 1)
      if (twice >= 0) throw new Violation(`example ${twice} comes ${counts[twice]} times in epoch ${epoch}`)
      const wanted = options.dropLast ? n - (n % options.batchSize) : n
      if (seen.length === wanted) continue
      throw new Violation(
        `${seen.length} examples in epoch ${epoch}, expected ${wanted}; missing ${missing(counts)}`,
      )
    }
  },
})

const batchSizes = defineAsyncLaw({
  name: "batches have the size asked for",
  statement:
    "Every batch has batchSize examples but the last, which has the rest; with dropLast there is no such rest.",
  cases: () => settings(),
  holds: async (subject: LoaderSubject, { n, options }) => {
    const sizes = (await gathered(subject.create(n, options))).map((batch) => batch.length)
    const whole = Math.floor(n / options.batchSize)
    const wanted = Array.from({ length: whole }, () => options.batchSize)
    if (!options.dropLast && n % options.batchSize > 0) wanted.push(n % options.batchSize)
    if (String(sizes) !== String(wanted)) throw new Violation(`batch sizes [${sizes}], expected [${wanted}]`)
  },
})

const inOrderUnshuffled = defineAsyncLaw({
  name: "without shuffling examples come in order",
  statement: "The epoch is 0, 1, …, n − 1 when shuffle is false, every time.",
  cases: () => settings({ shuffle: false, dropLast: false }),
  holds: async (subject: LoaderSubject, { n, options }) => {
    const loader = subject.create(n, options)
    for (let epoch = 1; epoch <= 2; epoch++) {
      const seen = (await gathered(loader)).flat()
      if (seen.some((index, i) => index !== i)) throw new Violation(`epoch ${epoch} is [${seen}]`)
    }
  },
})

const sameSeedSameOrder = defineAsyncLaw({
  name: "the same seed gives the same order",
  statement: "Two loaders of one seed agree batch for batch, epoch for epoch.",
  cases: () => settings(),
  holds: async (subject: LoaderSubject, { n, options }) => {
    const [one, two] = [subject.create(n, options), subject.create(n, options)]
    for (let epoch = 1; epoch <= 2; epoch++) {
      mustMatch(`epoch ${epoch}`, await gathered(one), await gathered(two))
    }
  },
})

const seedsAndEpochsDiffer = defineAsyncLaw({
  name: "other seeds and other epochs give other orders",
  statement:
    "With shuffling, 20 or more examples come in another order under the next seed and in the next epoch, and not in order.",
  cases: () => settings({ shuffle: true, dropLast: false }, 20),
  holds: async (subject: LoaderSubject, { n, options }) => {
    const loader = subject.create(n, options)
    const first = (await gathered(loader)).flat()
    const second = (await gathered(loader)).flat()
    const other = (await gathered(subject.create(n, { ...options, seed: options.seed + 1 }))).flat()
    const plain = first.map((_, i) => i)
    const rivals = { "the next epoch": second, "the next seed": other, "no shuffling": plain }
    for (const [what, rival] of Object.entries(rivals)) {
      if (String(rival) === String(first)) throw new Violation(`the same order as ${what}: [${first}]`)
    }
  },
})

const SHUFFLES = 400

const fairShuffle = defineAsyncLaw({
  name: "every place is equally likely for every example",
  statement:
    "Over 400 seeds the χ² of example against place (5 × 5, 16 degrees of freedom) stays below 60 (p ≈ 5e-7).",
  effort: 0.02,
  cases: () => fc.record({ from: fc.nat({ max: 1e6 }) }),
  holds: async (subject: LoaderSubject, { from }) => {
    const n = 5
    const counts = Array.from({ length: n * n }, () => 0)
    for (let k = 0; k < SHUFFLES; k++) {
      const options = { batchSize: n, shuffle: true, seed: from + k, dropLast: false }
      const order = (await gathered(subject.create(n, options))).flat()
      order.forEach((example, place) => counts[example * n + place]++)
    }
    const expected = SHUFFLES / n
    const chi = counts.reduce((sum, count) => sum + ((count - expected) * (count - expected)) / expected, 0)
    if (chi < 60) return
    const rows = Array.from({ length: n }, (_, example) => [
      example,
      ...counts.slice(example * n, (example + 1) * n),
    ])
    const places = Array.from({ length: n }, (_, place) => `place ${place}`)
    throw new Violation(
      `χ² = ${chi}; times an example came at a place:\n${textTable(["example", ...places], rows)}`,
    )
  },
})

const averagesToFullGradient = defineAsyncLaw({
  name: "batch gradients average to the full gradient",
  statement:
    "Σ (|b|/n)·∇L_b = ∇L over one epoch, L the mean squared error of a linear model, within ε·16·n times the sum of " +
    "the terms' sizes.",
  cases: () => fc.record({ data: dataSet(), setting: settings({ dropLast: false }) }),
  holds: async (subject: LoaderSubject, { data, setting }) => {
    const n = data.examples.length
    const gradient = (batch: readonly number[]) => {
      const errors = batch.map((i) => {
        const { x, y } = data.examples[i]
        return x.reduce((sum, value, k) => sum + value * data.weights[k], 0) - y
      })
      return data.weights.map((_, k) =>
        batch.reduce((sum, i, j) => sum + (2 * errors[j] * data.examples[i].x[k]) / batch.length, 0),
      )
    }
    const all = data.examples.map((_, i) => i)
    const batches = await gathered(subject.create(n, setting.options))
    const got = data.weights.map((_, k) =>
      batches.reduce((sum, batch) => sum + (batch.length / n) * gradient(batch)[k], 0),
    )
    const wanted = gradient(all)
    const terms = data.weights.map((_, k) => all.reduce((sum, i) => sum + Math.abs(gradient([i])[k]), 0))
    wanted.forEach((want, k) => {
      const allowed = FLOAT64 * 16 * n * (terms[k] + 64)
      if (Math.abs(want - got[k]) <= allowed) return
      throw new Violation(
        textTable(["weight", "full gradient", "average of batches", "allowed"], [[k, want, got[k], allowed]]),
      )
    })
  },
})

const resumes = defineAsyncLaw({
  name: "resumed equals uninterrupted",
  statement:
    "State saved after any number of batches and loaded into a fresh loader gives the rest of the epoch, nothing after its " +
    "last batch, and the next two epochs, batch for batch; a saved state is a copy and can be loaded twice.",
  applies: (subject: LoaderSubject) =>
    typeof subject.create(1, { batchSize: 1, shuffle: false, seed: 0, dropLast: false }).stateDict ===
    "function",
  cases: () =>
    settings().chain(({ n, options }) => {
      const batches = n / options.batchSize
      // Often within the last batch, where nothing of the epoch is left.
      const last = fc.constant(options.dropLast ? Math.floor(batches) : Math.ceil(batches))
      return fc.record({
        setting: fc.constant({ n, options }),
        before: fc.nat({ max: 2 }),
        stopAfter: fc.oneof(fc.nat({ max: 30 }), last),
      })
    }),
  holds: async (subject: LoaderSubject, { setting: { n, options }, before, stopAfter }) => {
    const loader = subject.create(n, options)
    for (let epoch = 0; epoch < before; epoch++) await gathered(loader)
    let [saved, seen] = [stopAfter === 0 ? loader.stateDict?.() : undefined, 0]
    const left: (readonly number[])[] = []
    for await (const batch of loader.epoch()) {
      if (saved !== undefined) left.push(batch)
      seen++
      if (saved === undefined && seen === stopAfter) saved = loader.stateDict?.()
    }
    // The epoch was shorter than that: saved between two epochs instead.
    const between = saved === undefined
    if (between) saved = loader.stateDict?.()
    const following = [await gathered(loader), await gathered(loader)]
    const expected = between ? following : [left, ...following]
    for (const attempt of ["first", "second"]) {
      const resumed = subject.create(n, options)
      resumed.loadStateDict?.(saved)
      for (const [k, batches] of expected.entries()) {
        const got = await gathered(resumed)
        mustMatch(
          `${attempt} load, ${between ? "after" : `batch ${stopAfter} of`} epoch ${before + 1}, part ${k + 1}`,
          batches,
          got,
        )
      }
    }
  },
})

/** Laws of loaders. All are asynchronous, so that loaders may be. */
export const loaderLaws: readonly Law<LoaderSubject>[] = [
  ...[everyExampleOnce, batchSizes, inOrderUnshuffled, sameSeedSameOrder, seedsAndEpochsDiffer, fairShuffle],
  ...[averagesToFullGradient, resumes],
]

function missing(counts: readonly number[]): string {
  const absent = counts.flatMap((count, index) => (count === 0 ? [index] : []))
  return absent.length > 0 ? absent.join(", ") : "none"
}

function mustMatch(
  what: string,
  wanted: readonly (readonly number[])[],
  got: readonly (readonly number[])[],
): void {
  const [expected, have] = [wanted, got].map((batches) => batches.map((batch) => `[${batch}]`).join(" "))
  if (expected !== have)
    throw new Violation(`${what}\nexpected ${expected || "nothing"}\ngot      ${have || "nothing"}`)
}
