import { compile } from "@gradus/compile"
import { engine } from "@gradus/kernels"
import { parameter } from "@gradus/nn"
import * as optim from "@gradus/optim"
import { type DType, defaultGenerator, isTensor, manualSeed, ones, type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { difference } from "../../../compile/test/programs/difference"
import { inputsOf, type ProgramSpec, programs, stepOf } from "../../../compile/test/programs/program"
import { plainly } from "../../../compile/test/programs/twins"
import { build, look, type World } from "../../../compile/test/programs/world"

/** Ways in which a step can fail while it is recorded. */
const failures: Readonly<Record<string, (world: World) => unknown>> = {
  "its own error": () => {
    throw new Error("of the step's own")
  },
  "shapes that do not fit": () => ones([2, 3]).matmul(ones([4, 5])),
  "a value that it reads": ({ leaves }) => leaves[0].sum().add(1).item(),
  "indices out of range": () => ones([3]).indexSelect(0, tensor(Int32Array.of(3))),
  "a seed": () => manualSeed(1),
  "a refused option": () => new optim.SGD([ones([1], { requiresGrad: true })], { lr: -1 }),
}

/** A program of which an optimizer's step is the last line, and that can be told to fail somewhere. */
function subjectOf(spec: ProgramSpec) {
  const world = build(spec.world)
  manualSeed(spec.world.seed + 1)
  const parameters = world.mutable.filter((leaf) => leaf.requiresGrad)
  const optimizer = parameters.length > 0 ? new optim.Adam(parameters, { lr: 0.01 }) : undefined
  const step =
    (fail?: () => unknown, at = 0) =>
    (inputs: ReturnType<typeof inputsOf>[0]) => {
      const { length } = spec.lines
      const place = at % (length + 2)
      const result = stepOf({ ...spec, lines: spec.lines.slice(0, fail ? place : length) }, world)(inputs)
      if (place > length) optimizer?.step()
      fail?.()
      optimizer?.step()
      return result
    }
  /** Everything that can be told from outside. */
  const state = () => ({
    ...(look(world, true) as object),
    grads: world.leaves.map(({ grad }) => grad),
    versions: world.leaves.map(({ version, storage }) => [version, storage.isResident && storage.mutable]),
    optimizer: plainly(optimizer?.stateDict()),
    shared: defaultGenerator().state(),
  })
  return { world, step, state }
}

const numbersOf = (value: object) => plainly({ ...value, grads: undefined, versions: undefined })

it("a step that fails while it is recorded leaves everything as it was, and later steps right", () => {
  const property = fc.property(
    programs(fc.constantFrom<DType>("float32", "float64")),
    fc.constantFrom(...Object.keys(failures)),
    fc.nat(),
    fc.nat({ max: 2 }),
    (spec, failure, at, before) => {
      const run = (fails: boolean) => {
        const { world, step, state } = subjectOf(spec)
        const train = compile(step())
        let calls = 0
        const call = () => train(...inputsOf(spec, calls++))
        for (let i = 0; i < before; i++) call()
        if (fails) {
          const was = state()
          const failing = compile(step(() => failures[failure](world), at))
          expect(() => failing(...inputsOf(spec, 9))).toThrow()
          const now = state()
          expect(difference(numbersOf(now), numbersOf(was))).toBeUndefined()
          expect(now.versions.map(([version]) => version)).toEqual(was.versions.map(([version]) => version))
          // The same gradients, not only equal ones.
          for (const [i, grad] of was.grads.entries()) expect(now.grads[i] === grad).toBe(true)
        }
        call()
        call()
        return numbersOf(state())
      }
      let quiet: unknown
      try {
        quiet = run(false)
      } catch {
        // Programs that fail by themselves are the business of another law.
        fc.pre(false)
      }
      expect(difference(run(true), quiet)).toBeUndefined()
    },
  )
  fc.assert(property)
})

it("a step that eager code would not survive fails when compiled, and leaves everything as it was", () => {
  const property = fc.property(programs(fc.constant<DType>("float32")), (spec) => {
    const { step, state } = subjectOf(spec)
    const train = compile(step())
    const was = state()
    let fails = false
    try {
      train(...inputsOf(spec, 0))
    } catch {
      fails = true
    }
    // One program in twenty fails. The others are the business of other laws, and are not counted.
    fc.pre(fails)
    expect(difference(numbersOf(state()), numbersOf(was))).toBeUndefined()
    expect(() => subjectOf(spec).step()(...inputsOf(spec, 0))).toThrow()
  })
  fc.assert(property, { numRuns: Math.ceil((fc.readConfigureGlobal()?.numRuns ?? 50) / 10) })
})

it("an error of the step's own comes out as it is", () => {
  const error = new TypeError("mine")
  const step = compile((x: Tensor) => {
    if (isTensor(x)) throw error
  })
  let caught: unknown
  try {
    step(ones([1]))
  } catch (thrown) {
    caught = thrown
  }
  expect(caught).toBe(error)
  expect(step.signatures).toBe(0)
})

describe("a step that fails at every call leaves memory as it was", () => {
  const index = tensor(Int32Array.of(5))
  const ends: Readonly<Record<string, (y: Tensor) => unknown>> = {
    "while it is recorded": () => {
      throw new Error("on purpose")
    },
    "when it has been recorded": () => ones([3]).indexSelect(0, index.add(0)),
    "when it is planned": (y) =>
      y
        .reshape([-1])
        .outer(ones([2 ** 20]))
        .outer(ones([2 ** 20])),
  }
  for (const [name, end] of Object.entries(ends)) {
    it(name, () => {
      const w = parameter(ones([5000]))
      const optimizer = new optim.Adam([w])
      const step = compile((x: Tensor) => {
        w.mul(x).sum().backward()
        optimizer.step()
        return end(w)
      })
      const { allocator } = engine()
      const fail = () => expect(() => step(ones([5000]))).toThrow()
      for (let i = 0; i < 3; i++) fail()
      const { used } = allocator
      for (let i = 0; i < 30; i++) fail()
      expect(allocator.used).toBe(used)
    })
  }
})
