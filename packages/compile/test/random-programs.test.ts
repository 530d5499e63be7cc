import { type DType, defaultGenerator, isTensor, type Tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { compile } from "../src"
import { difference } from "./programs/difference"
import { unused } from "./programs/operations"
import { type Between, inputsOf, type ProgramSpec, programs, stepOf, tensorsIn } from "./programs/program"
import { build, look, numbers, plain, type World } from "./programs/world"

it("every exported operation is part of programs", () => {
  expect(unused).toEqual([])
})

/** Something that happens between two calls. */
function happen(between: Between, { leaves, generator }: World, step: () => void, call: number): void {
  if (between === "zeroGrad") for (const leaf of leaves) leaf.zeroGrad()
  else if (between === "draw") generator.skip(3)
  else if (between === "run it eagerly") step()
  else if (between === "assign") {
    for (const leaf of leaves) if (leaf.storage.mutable) leaf.assign(fresh(leaf, call))
  } else if (between === "set a gradient") {
    for (const leaf of leaves) if (leaf.requiresGrad) leaf.grad = fresh(leaf, call + 50)
  }
}

const fresh = ({ shape, dtype }: Tensor, seed: number) => numbers({ shape, dtype, seed, edges: false })

/** Calls until a step has been recorded for all that it itself leaves behind. */
const SETTLING = 5

/**
 * Calls a step as often as the program says, then until it settles, and takes down all that can be seen.
 *
 * @param lasting - which results, in order, are looked at again in the end: by default those that nothing may write to. A
 *   gradient that was set is itself a result of eager code and changes as that; a compiled step gives its numbers.
 */
function observe(spec: ProgramSpec, compiled: boolean, lasting?: readonly boolean[]) {
  const world = build(spec.world)
  defaultGenerator().manualSeed(spec.world.seed + 1)
  const eager = stepOf(spec, world)
  let runs = 0
  const body: typeof eager = (inputs) => {
    runs++
    return eager(inputs)
  }
  const step = compiled ? compile(body) : body
  const last = { before: "nothing", gradients: true } as const
  const calls = [
    { before: "nothing", gradients: false } as const,
    ...spec.calls,
    ...Array<typeof last>(SETTLING).fill(last),
  ]
  const returned: Tensor[] = []
  const own: boolean[] = []
  let runsBefore = 0
  const seen = calls.map(({ before, gradients }, i) => {
    const [inputs] = inputsOf(spec, i)
    happen(before, world, () => void eager(inputs), i)
    runsBefore = runs
    const result = step(inputs)
    const tensors = tensorsIn(result)
    returned.push(...tensors)
    own.push(...tensors.map(({ storage }) => !storage.mutable))
    return {
      form: formOf(result, world.leaves),
      results: tensors.map(plain),
      world: look(world, gradients),
      arguments: inputs.tensors.map((arg) => [plain(arg), gradients && arg.grad && plain(arg.grad)]),
      shared: defaultGenerator().state(),
    }
  })
  const later = returned.filter((_, i) => (lasting ?? own)[i]).map(plain)
  return { seen, later, own, lastRuns: runs - runsBefore }
}

/** What was returned, with the names of leaves for themselves. */
function formOf(value: unknown, leaves: World["leaves"]): unknown {
  if (isTensor(value)) return leaves.includes(value) ? `leaf${leaves.indexOf(value)}` : "a tensor"
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, formOf(part, leaves)]))
}

function attempt<T>(body: () => T): { readonly value?: T; readonly error?: string } {
  try {
    return { value: body() }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

const precisions: Readonly<Record<string, fc.Arbitrary<DType>>> = {
  float32: fc.constant("float32"),
  float64: fc.constant("float64"),
  "many dtypes": fc.constantFrom("float32", "float64", "int32", "bool"),
}

for (const [name, dtype] of Object.entries(precisions)) {
  describe(`a compiled step of ${name}`, () => {
    it("gives the bits that it gives eagerly, and leaves everything as it would", () => {
      const property = fc.property(programs(dtype), (spec) => {
        const eager = attempt(() => observe(spec, false))
        const compiled = attempt(() => observe(spec, true, eager.value?.own))
        if (eager.error !== undefined) {
          expect(compiled.error).toBeDefined()
          return
        }
        if (compiled.value === undefined) throw new Error(compiled.error)
        const { lastRuns, seen, later } = compiled.value
        expect(
          difference({ seen, later }, { seen: eager.value?.seen, later: eager.value?.later }),
        ).toBeUndefined()
        // The step's own code was not needed any more.
        expect(lastRuns).toBe(0)
      })
      fc.assert(property)
    })
  })
}
