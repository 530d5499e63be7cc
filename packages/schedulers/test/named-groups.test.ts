import { describe, expect, test } from "vitest"
import * as g from "../src"
import { lrsOf, optimizerWith } from "./groups"

type Group = readonly [lr: number, ...names: string[]]

const named = (...groups: readonly Group[]) => ({
  paramGroups: groups.map(([lr, ...paramNames]): g.ParamGroup => ({ lr, paramNames })),
})
const bind = (optimizer: g.Optimizer) => g.exponentialLR(optimizer, { gamma: 0.5 })
const saved = (optimizer: g.Optimizer): g.SchedulerState =>
  JSON.parse(JSON.stringify(bind(optimizer).stateDict()))

describe("groups with names", () => {
  const state = saved(named([8, "a", "b"], [2, "c"]))

  test("are found by them, whatever the order of groups and of names", () => {
    expect(state.paramNames).toEqual([["a", "b"], ["c"]])
    const other = named([1, "c"], [1, "b", "a"])
    bind(other).loadStateDict(state)
    expect(lrsOf(other)).toEqual([2, 8])
  })

  test("are taken in turn where they have the same, as groups without parameters", () => {
    const other = named([1], [1], [1, "a"])
    bind(other).loadStateDict(saved(named([8], [4, "a"], [2])))
    expect(lrsOf(other)).toEqual([8, 2, 4])
  })

  test("are found by position where some have none, here or there", () => {
    const mixed = { paramGroups: [{ lr: 5, paramNames: ["a"] }, { lr: 3 }] }
    expect(saved(mixed)).not.toHaveProperty("paramNames")
    for (const [here, there] of [
      [named([1, "c"], [1, "a", "b"]), mixed],
      [{ paramGroups: [{ lr: 1 }, { lr: 1, paramNames: ["a"] }] }, named([5, "a"], [3, "b"])],
    ] as const) {
      bind(here).loadStateDict(saved(there))
      expect(lrsOf(here)).toEqual([5, 3])
    }
  })

  test("of other names are refused, and nothing is changed", () => {
    const other = named([1, "a", "b"], [1, "d"])
    expect(() => bind(other).loadStateDict(state)).toThrow(
      'exponentialLR.loadStateDict: paramNames must be a list with a group of d, got [["a", "b"], ["c"]]. Load',
    )
    expect(() => bind(named([1, "a", "b"], [1, "a", "b"])).loadStateDict(state)).toThrow("a group of a, b")
    expect(lrsOf(other)).toEqual([1, 1])
  })

  test.each([
    null,
    "ab",
    [["a", "b"]],
    [["a", "b"], ["c"], ["d"]],
    [["a", "b"], "c"],
    [["a", "b"], [3]],
    [["a", "b"], null],
    { length: 2 },
  ])("that are none are refused: %j", (paramNames) => {
    const optimizer = named([1, "a", "b"], [1, "c"])
    expect(() => bind(optimizer).loadStateDict({ ...state, paramNames } as never)).toThrow(
      "exponentialLR.loadStateDict: paramNames must be a list of 2 lists of names, one a parameter group, got",
    )
  })

  test("each have a rate of their own to load", () => {
    const optimizer = optimizerWith(1, 1)
    const two = saved(optimizerWith(8, 2))
    for (const lastLr of [[1, -1], [1, Number.NaN], [1, "1"], [1, null], { length: 2 }]) {
      expect(() => bind(optimizer).loadStateDict({ ...two, lastLr } as never)).toThrow("lastLr must be")
    }
    for (const baseLrs of [
      [1, -1],
      [1, "1"],
      [1, undefined],
    ]) {
      expect(() => bind(optimizer).loadStateDict({ ...two, baseLrs } as never)).toThrow("baseLrs must be")
    }
    expect(lrsOf(optimizer)).toEqual([1, 1])
  })
})
