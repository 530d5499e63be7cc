import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { Faster } from "../src/run/faster"

/** Ways that take a time by a clock of their own, and how often each was gone. */
class Ways {
  readonly gone = [0, 0]
  readonly faster = new Faster([() => this.#go(0), () => this.#go(1)])

  constructor(public times: readonly [number, number]) {}

  #go(way: 0 | 1): void {
    this.gone[way]++
    vi.advanceTimersByTime(this.times[way])
  }

  /** Of so many runs, the part that went each way. */
  run(runs: number): readonly number[] {
    const [first, second] = this.gone
    for (let i = 0; i < runs; i++) this.faster.run()
    return [(this.gone[0] - first) / runs, (this.gone[1] - second) / runs]
  }
}

describe("the faster of two ways", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance"] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  const time = fc.integer({ min: 1, max: 100 })

  it("is gone nearly always, whichever it is", () => {
    fc.assert(
      fc.property(time, time, (a, b) => {
        const ways = new Ways([a, b])
        ways.run(5000)
        expect(ways.run(5000)[a <= b ? 0 : 1]).toBeGreaterThan(0.99)
      }),
    )
  })

  it("is found again when the times change", () => {
    fc.assert(
      fc.property(time, time, fc.integer({ min: 0, max: 20_000 }), (a, b, before) => {
        fc.pre(a !== b)
        const ways = new Ways([a, b])
        ways.run(before)
        ways.times = [b, a]
        ways.run(2100)
        expect(ways.run(1000)[b < a ? 0 : 1]).toBeGreaterThan(0.9)
      }),
    )
  })

  it("is told from times that are now and then much longer", () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 0, max: 7 })), (luck) => {
        const late = () => (luck.next().value === 0 ? 1000 : 0)
        const ways = new Ways([20, 10])
        let right = 0
        for (let i = 0; i < 3000; i++) {
          ways.times = [20 + late(), 10 + late()]
          right += ways.run(1)[1]
        }
        expect(right / 3000).toBeGreaterThan(0.7)
      }),
    )
  })

  it("is tried again after a failure, which is passed on", () => {
    let fails = true
    const faster = new Faster([
      () => {},
      () => {
        if (fails) throw new Error("no")
      },
    ])
    expect(() => faster.run()).toThrow("no")
    fails = false
    for (let i = 0; i < 100; i++) faster.run()
  })
})
