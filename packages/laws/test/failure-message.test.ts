import { describe, expect, it } from "vitest"
import {
  checkLaws,
  describeLaws,
  type Formula,
  LawError,
  type OptimizerSubject,
  optimizerLaws,
} from "../src/index"
import type { Defect } from "./defects/defect"
import { loaderDefects } from "./defects/loader-defects"
import { optimizerDefects } from "./defects/optimizer-defects"
import { reference } from "./reference/optimizer"
import { sgd } from "./reference/optimizers"

async function failure<Subject>(defects: readonly Defect<Subject>[], defect: string): Promise<LawError> {
  const found = defects.find((one) => one.defect === defect) as Defect<Subject>
  const law = found.laws.find(({ name }) => name === found.law)
  try {
    await law?.check(found.subject, { seed: 1, numRuns: 100 })
  } catch (error) {
    if (error instanceof LawError) return error
    throw error
  }
  throw new Error("the defect was not caught")
}

describe("a broken law", () => {
  it("shows the smallest trajectory as a table", async () => {
    const { message } = await failure(optimizerDefects, "no bias correction")
    expect(message).toMatch(/^Adam: breaks the law "a constant gradient gives the declared step"\.$/m)
    expect(message).toContain("step t is −η·fₜ·sign(g)")
    expect(message).toMatch(/^ {2}options \{ eps: 0 \}$/m)
    expect(message).toMatch(/^ {2}parameters \[\[0\]\]$/m)
    expect(message).toMatch(/^ {2}gradient 1 \[\[1\]\]$/m)
    expect(message).toMatch(/step +gradient +expected +got +off by +allowed$/m)
    expect(message).toMatch(/^ +1 +1 +-0\.\d+ +-0\.\d+ +[-\d.e]+ +[-\d.e]+$/m)
    expect(message).not.toContain("gradient 2")
    expect(message).toMatch(/^ {2}state in step 1: v [\d.]+, m [\d.]+$/m)
  })

  it("says what only matters: no default, no step after the first that differs, no case twice", async () => {
    const { message, cause } = await failure(optimizerDefects, "ε inside the root")
    expect(message).toMatch(/^ {2}options \{ (lr: [\d.]+, )?eps: [\d.e-]+ \}$/m)
    expect(message.match(/^ {2}gradient \d/gm)).toHaveLength(1)
    expect(message.match(/parameter 0, element 0/g)).toHaveLength(1)
    expect(cause).toBeUndefined()
    expect(Object.keys(await failure(optimizerDefects, "ε inside the root"))).toEqual([])
  })

  it("says which promise would take a right rule out of the law", async () => {
    const { message } = await failure(optimizerDefects, "a fixed rate of 1e-6")
    expect(message).toMatch(/^If the rule is right as it is, promise onQuadratic: .*\.$/m)
  })

  it("says that a formula asks for what the laws do not draw, which would be as if it were 0 or false", async () => {
    const formula: Formula = { element: ({ g }, { lr, nesterov }) => (nesterov ? 0 : -lr * g[0]) }
    const subject = reference({ ...sgd, traits: { ...sgd.traits, formula } })
    const results = await checkLaws(subject, optimizerLaws, { numRuns: 5 })
    const [{ error }] = results.filter(({ outcome }) => outcome === "broken")
    expect(error?.message).toContain(
      "SGD: the formula must ask for hyper-parameters that the laws draw, got nesterov. They are lr, weightDecay; each value",
    )
  })

  it("shows every step up to the first that differs", async () => {
    const { details } = await failure(optimizerDefects, "momentum keeps only two gradients")
    const rows = details.finding.split("\n").slice(2)
    expect(rows.pop()).toMatch(/^state in step 3: g [-\d.]+ → [-\d.]+$/)
    expect(rows.map((row) => row.trim().split(/ +/)[0])).toEqual(["1", "2", "3"])
    expect(details.example.match(/^gradient \d/gm)).toHaveLength(3)
  })

  it("shrinks to one parameter of one element where that is enough", async () => {
    for (const defect of ["maximize ignored", "t not saved", "coupled for decoupled decay", "η not used"]) {
      const { example } = (await failure(optimizerDefects, defect)).details
      expect(example, defect).toMatch(/^parameters \[\[[^,[\]]+\]\]$/m)
    }
  })

  it("says how to run the case again, and the same case fails again", async () => {
    const first = await failure(optimizerDefects, "maximize ignored")
    const { seed, path } = first.details
    expect(first.message).toContain(`Run it again with { seed: ${seed}, path: "${path}" }.`)
    const { subject, law } = optimizerDefects.find(
      (one) => one.defect === "maximize ignored",
    ) as Defect<OptimizerSubject>
    const again = optimizerLaws.find(({ name }) => name === law)
    const gradient = first.details.example.split("\n").at(-1)
    expect(() => again?.check(subject, { seed, path })).toThrow(gradient)
  })

  it("shows batches for loaders", async () => {
    const { message } = await failure(loaderDefects, "resume repeats a batch")
    expect(message).toMatch(/^loader: breaks the law "resumed equals uninterrupted"\.$/m)
    expect(message).toMatch(/expected .*\n +got/)
  })

  it("reports a crash with the case that caused it", async () => {
    const crashing = reference({
      ...sgd,
      rule: () => {
        throw new TypeError("cannot step")
      },
    })
    const [{ outcome, error }] = await checkLaws(crashing, optimizerLaws, { numRuns: 5 })
    expect(outcome).toBe("broken")
    expect(error?.message).toContain("cannot step")
    expect(error?.message).toContain("parameters [[0]]")
    expect(error?.message).not.toContain("If the rule is right")
    expect((error as LawError).details.cause).toBeInstanceOf(TypeError)
    expect(error?.stack).toContain("failure-message.test")
  })
})

describe("checkLaws", () => {
  it("reports on every law", async () => {
    const results = await checkLaws(reference(sgd), optimizerLaws, { numRuns: 2 })
    expect(results.map(({ law }) => law)).toEqual(optimizerLaws.map(({ name }) => name))
    expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(["holds", "does not apply"]))
  })

  it("runs as many cases as asked", async () => {
    let created = 0
    const counting: OptimizerSubject = {
      ...reference(sgd),
      create(groups) {
        created++
        return reference(sgd).create(groups)
      },
    }
    await checkLaws(counting, [optimizerLaws[0]], { numRuns: 7 })
    expect(created).toBe(7)
  })
})

describe("describeLaws", () => {
  it("registers one test for each law that applies", () => {
    const names: string[] = []
    const suite = (name: string, body: () => void) => {
      names.push(name)
      body()
    }
    describeLaws(suite, (name) => names.push(name), reference(sgd), optimizerLaws)
    expect(names[0]).toBe("SGD obeys")
    expect(names).toContain("every step is −η times the gradient")
    expect(names).not.toContain("the corrected moments are unbiased")
  })

  it("refuses a suite that could not fail", () => {
    const none = [{ ...optimizerLaws[0], applies: () => false }]
    expect(() => describeLaws(describe, it, reference(sgd), none)).toThrow(
      /at least one law must apply to SGD, got none/,
    )
  })
})

it("names and statements are unique and say something", () => {
  expect(new Set(optimizerLaws.map(({ name }) => name)).size).toBe(optimizerLaws.length)
  for (const { statement } of optimizerLaws) expect(statement).toMatch(/\.$/)
})
