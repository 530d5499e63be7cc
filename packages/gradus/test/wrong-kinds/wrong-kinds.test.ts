import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { CALLS, type Call, MISSING, run } from "./calls"
import { described, listed, STRANGERS, SURPLUS, SUSPECTS, tried } from "./suspects"

const outcome = (call: Call, args: readonly unknown[]) => tried(() => run(call, args))

/** The right arguments but for one. */
const withArgument = (call: Call, place: number, value: unknown) =>
  call.args().map((right, i) => (i === place ? value : right))

/** Calls with a wrong value: at every place beside right ones, and alone, which may be another form of the call. */
const wrongCalls = (call: Call, places: readonly number[], make: () => unknown) => [
  ...places.map((place) => [`as argument ${place}`, withArgument(call, place, make())] as const),
  ...(places.includes(0) ? [["alone", [make()]] as const] : []),
]

describe("arguments of wrong kinds", () => {
  it("has a right call of every exported function and class", () => {
    expect(MISSING).toEqual([])
  })

  for (const call of CALLS) {
    const places = call
      .args()
      .map((_, place) => place)
      .filter((place) => !call.anything.includes(place))

    describe(call.name, () => {
      it("works with right ones", () => {
        expect(described(outcome(call, call.args()))).toBe("silent")
      })

      it("refuses what is of no kind there is, in the house form", () => {
        const found: Record<string, string> = {}
        for (const [what, make] of Object.entries(STRANGERS)) {
          for (const [where, args] of wrongCalls(call, places, make)) {
            const got = outcome(call, args)
            if (got !== "ours") found[`${what} ${where}`] = described(got)
          }
        }
        expect(listed(found)).toBe("")
      })

      it("never meets an error of the engine", () => {
        const found: Record<string, string> = {}
        for (const [what, make] of Object.entries(SUSPECTS)) {
          for (const [where, args] of wrongCalls(call, places, make)) {
            const got = outcome(call, args)
            if (got instanceof Error) found[`${what} ${where}`] = described(got)
          }
        }
        for (let count = 0; count < places.length; count++) {
          const got = outcome(call, call.args().slice(0, count))
          if (got instanceof Error) found[`${count} arguments`] = described(got)
        }
        expect(listed(found)).toBe("")
      })

      it("takes no more arguments than it has", () => {
        if (call.variadic) return
        for (const [what, make] of Object.entries(SURPLUS)) {
          expect(`${what}: ${described(outcome(call, [...call.args(), make()]))}`).toBe(`${what}: ours`)
        }
      })

      it("knows its options by name, and takes null for none of them", () => {
        const found: Record<string, string> = {}
        for (const place of places) {
          const options = call.args()[place]
          if (!isOptions(options) || call.named.includes(place)) continue
          const changed = (change: object) =>
            outcome(call, withArgument(call, place, { ...options, ...change }))
          if (changed({ strange: 1 }) !== "ours") found["a strange name"] = described(changed({ strange: 1 }))
          for (const name of Object.keys(options)) {
            for (const [what, value] of [
              ["null", null],
              ["a symbol", Symbol("s")],
              ["a date", new Date(0)],
            ] as const) {
              const got = changed({ [name]: value })
              if (got !== "ours") found[`${what} for ${name}`] = described(got)
            }
            const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
            if (snake !== name && changed({ [snake]: 1 }) !== "ours")
              found[snake] = described(changed({ [snake]: 1 }))
          }
        }
        expect(listed(found)).toBe("")
      })
    })
  }

  it("are refused in any combination", () => {
    const suspects = fc.constantFrom(...Object.entries(SUSPECTS))
    fc.assert(
      fc.property(fc.constantFrom(...CALLS), fc.array(suspects, { maxLength: 5 }), (call, given) => {
        const args = given.map(([, make]) => make())
        const got = outcome(call, args)
        if (got instanceof Error) {
          throw new Error(`${call.name}(${given.map(([what]) => what).join(", ")}): ${described(got)}`)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

function isOptions(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
