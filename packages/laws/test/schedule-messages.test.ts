import { describe, expect, it } from "vitest"
import { checkLaws, type Schedule, scheduleFormulaLaws, scheduleLaws } from "../src/index"
import { formulated, stepDecay, warmupCosine } from "./reference/schedules"

type Subject = ReturnType<typeof stepDecay>
type FormulaSubject = ReturnType<typeof formulated>
type Options = Parameters<Subject["create"]>[0]

describe("a broken law of a schedule", () => {
  it("shows name, options, step and both rates, and says which promise settles it", async () => {
    const floored = stepDecay({}, (o) => (t) => Math.max(0.001, o.lr * 0.5 ** Math.floor(t / o.every)))
    const results = await checkLaws(floored, scheduleLaws)
    const { message = "" } =
      results.find(({ law }) => law === "the rate scales with the base learning rate")?.error ?? {}
    expect(message).toMatch(/^step decay: breaks the law "the rate scales with the base learning rate"\.$/m)
    expect(message).toMatch(/^ {2}options: \{"lr":[\d.]+,"every":\d+\}$/m)
    expect(message).toMatch(/^ {2}step +rate +(\S+) times it +with rates \1 times as large$/m)
    expect(message).toMatch(/promise `rates`, the names of those of its options that are learning rates: /)
  })

  const settled: readonly [what: string, subject: Subject, says: RegExp][] = [
    [
      "jumps",
      { ...stepDecay(), ...declaring({ jumps: [] }) },
      /a step in \(\d+, \d+\] among its `jumps`\.$/m,
    ],
    ["slope", { ...warmupCosine(), ...declaring({ slope: 0 }) }, /promise a larger `slope`, or /],
    ["range", { ...stepDecay(), ...declaring({ range: [0, 1e-3] }) }, /promise another `range`, /],
    [
      "monotone",
      { ...stepDecay(), ...declaring({ monotone: "rising" }) },
      /promise another `monotone`, or none\.$/m,
    ],
    ["landmarks", { ...stepDecay(), ...declaring({ landmarks: [[0, 9]] }) }, /promise other `landmarks`\.$/m],
  ]
  function declaring(promised: Partial<Schedule>) {
    const { create } = promised.slope === undefined ? stepDecay() : warmupCosine()
    return { create: (options: Options) => ({ ...create(options), ...promised }) }
  }
  it.each(settled)("says so of a right schedule whose %s is wrong", async (_, subject, says) => {
    const broken = (await checkLaws(subject, scheduleLaws)).filter(({ outcome }) => outcome === "broken")
    expect(broken).toHaveLength(1)
    expect(broken[0].error?.message).toMatch(says)
  })

  it("says which promise keeps it from options that it refuses", async () => {
    const create = ({ lr }: Options): never => {
      throw new RangeError(`decay: every must be at most 9 beside an lr of ${lr}, got 10.`)
    }
    for (const results of [
      await checkLaws({ ...stepDecay(), create }, scheduleLaws.slice(0, 1)),
      await checkLaws({ ...formulated(), create }, scheduleFormulaLaws),
    ]) {
      expect(results[0].error?.message).toContain("it cannot be made: decay: every must be at most 9 beside")
      expect(results[0].error?.message).toContain("promise `fits`, which of its options go together, or ")
    }
  })

  it("says which promise is missing beside a right formula", async () => {
    const right = formulated()
    // A difference of numbers near 1, whose rounding is theirs; and one that ends.
    const difference = { ...right, create: (o: Options) => (t: number) => 1 + right.create(o)(t) - 1 }
    const ending = {
      ...right,
      bind(o: Options, lrs: readonly number[]) {
        const run = right.bind?.(o, lrs)
        let [t, last] = [0, 9]
        const step = (to = t + 1) => {
          if (to > last) throw new RangeError(`step must be at most ${last}, got ${to}.`)
          t = to
          run?.step(to)
        }
        return { rates: () => run?.rates() ?? [], step }
      },
    }
    const says: readonly (readonly [FormulaSubject, string])[] = [
      [difference, "promise `size`, the largest number that the rate is a difference of"],
      [ending, "promise `last`, past which step it refuses to go."],
      [
        { ...right, withRate: (o: Options) => o },
        "promise `rates`, the options that are learning rates, a group's own first",
      ],
    ]
    for (const [subject, text] of says) {
      const [{ error }] = await checkLaws(subject, scheduleFormulaLaws)
      expect(error?.message).toContain(text)
    }
    const [{ error }] = await checkLaws({ ...ending, last: () => 9 }, scheduleFormulaLaws)
    expect(error).toBeUndefined()
  })
})
