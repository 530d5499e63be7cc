import { compile } from "@gradus/compile"
import { engine } from "@gradus/kernels"
import { Adam, defineOptimizer, flag, nonNegative } from "@gradus/optim"
import { type Tensor, tensor } from "@gradus/tensor"
import { expect, it } from "vitest"

const leaf = (...numbers: number[]) => tensor(numbers, { requiresGrad: true })

it("a group is met by a step that was recorded before, also one of a parameter that lay in memory already", () => {
  const [a, b] = [leaf(1, 2), leaf(3, 4)]
  const [optimizer] = [new Adam([a], { lr: 0.1 }), new Adam([b])]
  const step = compile(() => {
    optimizer.zeroGrad()
    a.mul(b).sum().backward()
    optimizer.step()
  })
  for (let i = 0; i < 2; i++) step()
  expect(b.toArray()).toEqual([3, 4])
  optimizer.addParamGroup({ params: [b], lr: 0.5 })
  step()
  expect(optimizer.stateOf(b)?.t).toBe(1)
  expect(b.toArray()).toEqual([2.5, 3.5])
})

/** Plain descent, wrong in one form for parameters of three elements: in what its `init` returns, or its `step`. */
const faulty = (at: "init" | "step") =>
  defineOptimizer(
    "Faulty",
    { lr: nonNegative(1), faulty: flag(false) },
    {
      init: (w, { faulty }): Record<string, Tensor> =>
        at === "init" && faulty && w.size === 3 ? { m: 1 as never } : {},
      step: ({ w, g }, state, { lr, faulty }) => [
        at === "step" && faulty && w.size === 3 ? w.sum() : w.sub(g.mul(lr)),
        state,
      ],
    },
  )

it.each([
  ["init", 1],
  ["init", 0],
  ["step", 1],
  ["step", 0],
] as const)(
  "a rule whose %s is refused for one parameter while it is recorded, after %i steps, says so, and counts for none",
  (at, steps) => {
    const Faulty = faulty(at)
    const [first, second] = [leaf(0, 0), leaf(0, 0, 0)]
    const optimizer = new Faulty([first, second])
    const step = compile(() => {
      optimizer.zeroGrad()
      first.sum().add(second.sum()).backward()
      optimizer.step()
    })
    const demandTaken = (count: number) => {
      expect([first, second].map((w) => optimizer.stateOf(w)?.t ?? 0)).toEqual([count, count])
      expect([first.toArray(), second.toArray()].flat()).toEqual(Array(5).fill(0 - count))
    }
    for (let i = 0; i < steps; i++) step()
    optimizer.paramGroups[0].faulty = true
    for (let i = 0; i < 2; i++) {
      expect(step).toThrow(/^Faulty: .* returns? must be /)
      demandTaken(steps)
    }
    optimizer.paramGroups[0].faulty = false
    step()
    demandTaken(steps + 1)
  },
)

it("a parameter without dimensions whose gradient is set in the step goes its eager way, bit for bit", () => {
  const way = (compiled: boolean) => {
    const w = tensor(0.7, { requiresGrad: true })
    const optimizer = new Adam([w], { lr: 0.1 })
    const step = (x: Tensor) => {
      w.grad = x.mul(w.detach()).sin()
      optimizer.step()
    }
    const run = compiled ? compile(step) : step
    return [0.3, -1.7, 0.1, 5.3, 2.9, -0.7].map((x) => {
      run(tensor(x))
      return [w.item(), optimizer.stateOf(w)?.tensors.m.item(), optimizer.stateOf(w)?.tensors.v.item()]
    })
  }
  expect(way(true)).toEqual(way(false))
})

it("a first recorded step that is refused memory keeps no more than the gradients' places, and can be made again", () => {
  const { allocator } = engine()
  const allocate = allocator.allocate.bind(allocator)
  // What Adam needs for three parameters, before the program itself: gradients and two averages of each.
  for (let granted = 0; granted < 9; granted++) {
    const params = [1, 2, 3].map((n) => tensor(new Float32Array(5000 * n), { requiresGrad: true }))
    const optimizer = new Adam(params)
    const step = compile(() => {
      optimizer.zeroGrad()
      const losses = params.map((w) => w.add(1).square().sum())
      losses.reduce((sum, loss) => sum.add(loss)).backward()
      optimizer.step()
    })
    const { used } = allocator
    let left = granted
    allocator.allocate = (bytes) => {
      if (bytes >= 20_000 && left-- === 0) throw new RangeError("Memory: it must be granted, got a refusal.")
      return allocate(bytes)
    }
    try {
      expect(step).toThrow(RangeError)
    } finally {
      allocator.allocate = allocate
    }
    expect(allocator.used - used).toBeLessThan(2 * (4 * 30_000))
    for (let i = 0; i < 2; i++) step()
    expect(params.map((w) => optimizer.stateOf(w)?.t)).toEqual([2, 2, 2])
  }
})

it("a hyper-parameter that is set while a step is recorded is refused, and keeps its value", () => {
  const optimizer = new Adam([leaf(1)], { lr: 0.5 })
  const step = compile(() => {
    optimizer.paramGroups[0].lr = 0.1
  })
  expect(() => step()).toThrow(/outside a recorded step|while a step is compiled/)
  expect(optimizer.paramGroups[0].lr).toBe(0.5)
})
