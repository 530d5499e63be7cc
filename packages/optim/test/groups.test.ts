import { tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { Adam, SGD } from "../src"

const leaf = () => tensor([1], { requiresGrad: true })

describe("a group", () => {
  it("names its parameters by path, or by position over all groups; by path alone only where all have one", () => {
    const optimizer = new SGD([
      { params: [leaf(), leaf()] },
      { params: [["a", leaf()], leaf(), leaf()] },
      {
        params: [
          ["b", leaf()],
          ["c", leaf()],
        ],
      },
    ])
    expect(optimizer.paramGroups.map(({ names }) => names)).toEqual([
      ["parameter 0", "parameter 1"],
      ["a", "parameter 3", "parameter 4"],
      ["b", "c"],
    ])
    expect(optimizer.paramGroups.map(({ paramNames }) => paramNames)).toEqual([
      undefined,
      undefined,
      ["b", "c"],
    ])
  })

  it("has what the optimizer was made with in the place of an option that is undefined", () => {
    const optimizer = new SGD([leaf()], { lr: 0.5 })
    optimizer.addParamGroup({ params: [leaf()], lr: undefined, momentum: 0.25 })
    expect([optimizer.paramGroups[1].lr, optimizer.paramGroups[1].momentum]).toEqual([0.5, 0.25])
  })

  it("refuses undefined for a hyper-parameter, not for the initial learning rate", () => {
    const [group] = new Adam([{ params: [leaf()], initialLr: 1 }]).paramGroups
    for (const name of ["lr", "betas", "amsgrad", "weightDecay"] as const) {
      const before = group[name]
      expect(() => Object.assign(group, { [name]: undefined })).toThrow(/^Adam: /)
      expect(group[name]).toEqual(before)
    }
    group.initialLr = undefined
    expect(group.initialLr).toBeUndefined()
  })

  it("knows no −0, which JSON would lose", () => {
    const zeros = { lr: -0, betas: [-0, -0], weightDecay: -0, initialLr: -0 } as const
    const made = new Adam([{ params: [leaf()], ...zeros }])
    const changed = new Adam([leaf()])
    Object.assign(changed.paramGroups[0], zeros)
    for (const { paramGroups } of [made, changed]) {
      const [{ lr, betas, weightDecay, initialLr }] = paramGroups
      expect([lr, ...betas, weightDecay, initialLr].map((x) => Object.is(x, 0))).toEqual(Array(5).fill(true))
    }
  })

  it("is saved with an initial learning rate where it has one, and else without", () => {
    const optimizer = new SGD([leaf()])
    expect(Object.keys(optimizer.stateDict().paramGroups[0])).not.toContain("initialLr")
    optimizer.paramGroups[0].initialLr = 0
    expect(optimizer.stateDict().paramGroups[0]).toHaveProperty("initialLr", 0)
  })
})
