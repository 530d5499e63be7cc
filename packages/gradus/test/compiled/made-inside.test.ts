import { compile, type Step } from "@gradus/compile"
import { Linear, Module, parameter } from "@gradus/nn"
import { SGD } from "@gradus/optim"
import { Generator, grad, ones, rand, randn, type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { sameAsEager } from "../../../compile/test/programs/twins"

/** Leaves of a step's own: made of an argument, of numbers, of the result of operations. */
const leaves: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  "of an argument": (x) => tensor(x, { requiresGrad: true }),
  "of a result": (x) => tensor(x.mul(2), { requiresGrad: true }),
  "of numbers": () => tensor([0.5, -2, 3], { requiresGrad: true }),
  "of a typed array": () => tensor(Float32Array.of(0.5, -2, 3), { requiresGrad: true }),
  "of random numbers": () => randn([3], { requiresGrad: true }),
  detached: (x) => {
    const z = x.exp().detach()
    z.requiresGrad = true
    return z
  },
}

describe("a leaf that a step makes", () => {
  for (const [name, make] of Object.entries(leaves)) {
    it(`${name} gets its gradient in every call of one recording`, () => {
      const twin = sameAsEager(({ step, see }) => {
        const w = tensor([1, 2, 3], { requiresGrad: true }).makeResident()
        const f = step((x: Tensor) => {
          const z = make(x)
          const before = z.grad === undefined
          z.mul(w).square().sum().backward()
          const once = (z.grad as Tensor).mul(2)
          z.mul(w).sum().backward()
          const twice = (z.grad as Tensor).clone()
          z.zeroGrad()
          z.grad = ones([3])
          return { before, once, twice, set: z.grad.add(1) }
        })
        for (let i = 0; i < 12; i++) see(f(tensor([i, 1, -1])), w.grad)
      })
      // w without a gradient, and with one.
      expect(twin.ran).toBe(2)
    })
  }

  it("is among what functions of gradients are asked for", () => {
    const twin = sameAsEager(({ step, see }) => {
      const f = step((x: Tensor) => {
        const z = tensor(x, { requiresGrad: true })
        const [slope] = grad(z.pow(3).sum(), z, { createGraph: true })
        slope?.sum().backward()
        return z.grad
      })
      for (let i = 0; i < 4; i++) see(f(tensor([i, 1, -1])))
    })
    expect(twin.ran).toBe(1)
  })
})

describe("what would live on if it were made once, and begins anew in eager code, is refused", () => {
  const x = ones([2, 3])
  const keeper = new (class extends Module {
    layer: Linear | undefined
    forward = (y: Tensor) => y
  })()
  keeper.parameters()
  const steps: Readonly<Record<string, Step>> = {
    "a generator": () => rand([3], { generator: new Generator(7) }),
    "a layer": (x: Tensor) => new Linear(3, 2).forward(x),
    "a parameter": (x: Tensor) => x.mul(parameter(ones([3]))),
    "a parameter of a result": (x: Tensor) => x.mul(parameter(x.sum(0))),
    "a parameter that is returned": (x: Tensor) => parameter(x.mul(2)),
    "a layer that is returned": () => new Linear(3, 2),
    "a layer that is kept": () => {
      keeper.layer = new Linear(3, 2)
    },
    "an optimizer": (x: Tensor) => {
      const w = tensor([1, 2, 3], { requiresGrad: true })
      const optimizer = new SGD([w], { lr: 0.1 })
      w.mul(x).sum().backward()
      optimizer.step()
      return w
    },
  }
  for (const [name, step] of Object.entries(steps)) {
    it(name, () => {
      const f = compile(step)
      for (let i = 0; i < 2; i++) expect(() => f(x)).toThrow(/ outside of a compiled step, .*got .* inside/)
      expect(f.signatures).toBe(0)
    })
  }
})

describe("a function that does not return when it has run", () => {
  const functions: Readonly<Record<string, Step>> = {
    "an async function": async (x: Tensor) => x.mul(2),
    "a function that returns a promise": (x: Tensor) => Promise.resolve(x.mul(2)),
    // biome-ignore lint/suspicious/noThenProperty: what is refused
    "a function that returns a thenable": (x: Tensor) => ({ then: (done: (x: Tensor) => void) => done(x) }),
    "a generator function": function* (x: Tensor) {
      yield x.mul(2)
    },
    "an async generator function": async function* (x: Tensor) {
      yield x.mul(2)
    },
  }
  for (const [name, f] of Object.entries(functions)) {
    it(`${name} is refused at every call`, () => {
      const step = compile(f)
      for (let i = 0; i < 2; i++)
        expect(() => step(ones([2]))).toThrow(/^compile: the function must have done all its work/)
      expect(step.signatures).toBe(0)
    })
  }
})

it("a tensor from outside that first changes inside a step is no tensor of the step's own", () => {
  const twin = sameAsEager(({ step, see }) => {
    const [w, v] = [tensor([1, 2, 3], { requiresGrad: true }), tensor([1, 2, 3])]
    const f = step((x: Tensor) => {
      v.makeResident()
      w.assign(w.mul(0.5).add(v).detach())
      w.mul(x).sum().backward()
      v.assign(x)
      return w.grad
    })
    for (let i = 0; i < 4; i++) see(f(tensor([i, 1, -1])), w, v, w.grad)
  })
  expect(twin.ran).toBe(2)
})

it("a result of a step may become a parameter outside of it", () => {
  const double = compile((x: Tensor) => x.mul(2))
  expect(parameter(double(ones([2]))).isLeaf).toBe(true)
})
