import { describe, expect, it } from "vitest"
import {
  Adam,
  compile,
  grad,
  hessian,
  hvp,
  jacobian,
  Linear,
  linspace,
  manualSeed,
  Sequential,
  Tanh,
  type Tensor,
  tensor,
  valueAndGrad,
} from "../src"

/** u″ = −u, u(0) = 0, u′(0) = 1, fitted by a network on [0, π]: losses, and the largest distance from sin. */
function fitted(steps: number, compiled: boolean): { losses: number[]; error: number } {
  manualSeed(0)
  const net = new Sequential(new Linear(1, 16), new Tanh(), new Linear(16, 16), new Tanh(), new Linear(16, 1))
  const optimizer = new Adam(net.parameters(), { lr: 0.01 })
  const u = (x: Tensor) => net.forward(x)
  const slopeOf = (f: (x: Tensor) => Tensor) => grad((x) => f(x).sum())
  const [first, second] = [slopeOf(u), slopeOf(slopeOf(u))]
  const start = tensor([[0]])
  const plain = (x: Tensor) => {
    optimizer.zeroGrad()
    const equation = second(x).add(u(x)).square().mean()
    const conditions = u(start).square().add(first(start).sub(1).square()).sum()
    const loss = equation.add(conditions)
    loss.backward()
    optimizer.step()
    return loss
  }
  const step = compiled ? compile(plain) : plain
  const x = linspace(0, Math.PI, 40).unsqueeze(1)
  const losses = Array.from({ length: steps }, () => step(x).item())
  return { losses, error: u(x).sub(x.sin()).abs().max().item() }
}

describe("a loss of second derivatives", () => {
  it("trains a network to solve u″ = −u", () => {
    const { losses, error } = fitted(1000, true)
    expect(losses.at(-1)).toBeLessThan(1e-4)
    expect(error).toBeLessThan(5e-3)
  })

  it("has the same bits compiled as not", () => {
    expect(fitted(20, true)).toEqual(fitted(20, false))
  })
})

it("derivatives of functions, and gradients through them, are the same in a compiled step", () => {
  const w = tensor([1, 2], { requiresGrad: true })
  const f = (x: Tensor) => x.mul(x).mul(x).mul(w).sum()
  const ways: Readonly<Record<string, (x: Tensor) => Tensor>> = {
    grad: grad(f),
    valueAndGrad: (x) => valueAndGrad(f)(x)[1],
    jacobian: (x) => jacobian(f, x),
    hessian: (x) => hessian(f, x),
    hvp: (x) => hvp(f, x, x),
  }
  for (const [name, way] of Object.entries(ways)) {
    const step = (x: Tensor) => {
      w.zeroGrad()
      const found = way(x)
      found.sum().backward()
      return [found, (w.grad as Tensor).clone()]
    }
    const compiled = compile(step)
    for (const x of [tensor([3, 4]), tensor([-1, 0.5])]) {
      const read = (of: typeof step) => of(x).map((t) => t.toArray())
      expect(read(compiled), name).toEqual(read(step))
    }
  }
})
