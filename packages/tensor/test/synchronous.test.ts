import { describe, expect, it } from "vitest"
import { detectAnomaly, enableGrad, Generator, noGrad, tensor } from "../src"
import { anomalyWatch, gradEnabled } from "../src/engine"

const x = tensor([1, 2], { requiresGrad: true })
const scoped = { noGrad, enableGrad, detectAnomaly }
function* endless() {
  while (true) yield x
}
const mode = () => [gradEnabled(), anomalyWatch()]

for (const [name, run] of Object.entries(scoped) as [string, <T>(body: () => T) => T][]) {
  describe(name, () => {
    it("refuses functions that go on after they have returned, before they run", () => {
      let ran = false
      const bodies = [
        async () => {
          ran = true
        },
        function* () {
          ran = true
          yield x
        },
        async function* () {
          ran = true
          yield x
        },
      ] as (() => unknown)[]
      for (const body of [...bodies, ...bodies.map((body) => body.bind(undefined))]) {
        const before = mode()
        expect(() => run(body)).toThrow(
          new RegExp(
            `^${name}: the function must have done all its work when it returns, got (Async)?(Generator)?Function\\.`,
          ),
        )
        expect(mode()).toEqual(before)
      }
      expect(ran).toBe(false)
    })

    it("refuses what is returned unfinished", async () => {
      const unfinished = [
        () => Promise.resolve(1),
        () => Promise.reject(new Error("nobody waits for this one")),
        // biome-ignore lint/suspicious/noThenProperty: a promise of somebody else's making
        () => ({ then: (done: (x: number) => void) => done(1) }),
        () => endless(),
      ]
      for (const body of unfinished) {
        const before = mode()
        expect(() => run<unknown>(body)).toThrow(
          new RegExp(`^${name}: .* got one that returns a (promise|Generator)`),
        )
        expect(mode()).toEqual(before)
      }
      await new Promise((done) => setTimeout(done, 5))
    })

    it("passes everything else on, and what is thrown", () => {
      const results = [undefined, null, 0, "text", x, [x], { x }, () => Promise.resolve(1), new Generator(1)]
      for (const result of results) expect(run(() => result)).toBe(result)
      expect(() => run(() => x.reshape([3]))).toThrow("reshape")
      expect(() => run(5 as never)).toThrow(`${name}: what to run must be a function, got 5. Write () => ….`)
    })
  })
}
