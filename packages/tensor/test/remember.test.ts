import { planFlat } from "@gradus/kernels"
import { describe, expect, it } from "vitest"
import { ones, stack } from "../src"
import { programFor } from "../src/core/program-for"
import { remember } from "../src/ops/remember"

/** A lowering to some kernel calls, and how often it was planned. */
function counted() {
  const program = programFor("remember.test", (x) => x, ["float32"], "float32")
  const call = planFlat(program, 4, [false])
  let planned = 0
  const lower = remember<number>((_, __, calls) => {
    planned++
    return { kind: "steps", steps: Array.from({ length: calls }, () => ({ call, buffers: [0, 1] })) }
  })
  const x = ones([4])
  return { plan: (calls: number) => lower([x], x, calls), planned: () => planned }
}

describe("plans are remembered", () => {
  it("once for each shape that comes again", () => {
    const { plan, planned } = counted()
    for (let round = 0; round < 3; round++) for (let calls = 1; calls < 50; calls++) plan(calls)
    expect(planned()).toBe(49)
  })

  it("as many as a few MiB hold, however large each is", () => {
    const { plan, planned } = counted()
    const mebibytes = (calls: number) => (calls * 1600) / 2 ** 20
    let held = 0
    for (let calls = 601; calls <= 660; calls++) {
      plan(calls)
      held += mebibytes(calls)
    }
    expect(held).toBeGreaterThan(50)
    const before = planned()
    for (let calls = 601; calls <= 650; calls++) plan(calls)
    expect(planned() - before).toBe(50)
  })

  it("and what is planned anew is right", () => {
    for (let count = 600; count < 620; count++) {
      const parts = Array.from({ length: count }, (_, i) => ones([2]).mul(i))
      expect(
        stack(parts)
          .select(0, count - 1)
          .toArray(),
      ).toEqual([count - 1, count - 1])
    }
  })
})
