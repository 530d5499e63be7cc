import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Generator, Linear, mse, noGrad, randn, Sequential, Tanh, type Tensor } from "../../src"

/* Why descent works: within a small ball the loss is nearly linear, so a step against the gradient goes down. */

/** A random network with its loss on random data, as a function of a displacement of all its parameters. */
function problem(seed: number) {
  const generator = new Generator(seed)
  const options = { generator, dtype: "float64" } as const
  const network = new Sequential(new Linear(3, 5, options), new Tanh(), new Linear(5, 2, options))
  const x = randn([6, 3], options)
  const y = randn([6, 2], options)
  const parameters = [...network.parameters()]
  const start = parameters.map((p) => p.clone().detach())
  mse(network.forward(x), y).backward()
  const gradient = parameters.map((p) => (p.grad as Tensor).clone())
  const lossAt = (direction: readonly Tensor[], distance: number) =>
    noGrad(() => {
      for (const [i, p] of parameters.entries()) p.assign(start[i].add(direction[i].mul(distance)))
      return mse(network.forward(x), y).item()
    })
  const norm = (direction: readonly Tensor[]) =>
    Math.sqrt(direction.reduce((sum, part) => sum + part.square().sum().item(), 0))
  return { generator, gradient, lossAt, norm }
}

describe("the Taylor ball of a network", () => {
  it("grows until the linear picture fails: inside it every step goes down as promised", () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), fc.double({ min: 0.1, max: 0.9, noNaN: true }), (seed, c) => {
        const { gradient, lossAt, norm } = problem(seed)
        const loss = lossAt(gradient, 0)
        const squared = norm(gradient) ** 2
        const promised = (eta: number) => lossAt(gradient, -eta) <= loss - eta * (1 - c) * squared
        let edge = 1
        while (!promised(edge)) edge /= 2
        expect(edge).toBeGreaterThan(1e-6)
        // Below the edge the second-order term shrinks with η², the promise only with η.
        for (const fraction of [0.5, 0.25, 0.1, 0.01]) expect(promised(edge * fraction)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  it("has its lowest point of a small sphere opposite the gradient", () => {
    fc.assert(
      fc.property(fc.nat({ max: 1000 }), (seed) => {
        const { generator, gradient, lossAt, norm } = problem(seed)
        const radius = 1e-5
        const steepest = lossAt(gradient, -radius / norm(gradient))
        for (let i = 0; i < 20; i++) {
          const direction = gradient.map((part) => randn(part.shape, { generator, dtype: "float64" }))
          expect(steepest).toBeLessThan(lossAt(direction, radius / norm(direction)))
        }
      }),
      { numRuns: 20 },
    )
  })
})
