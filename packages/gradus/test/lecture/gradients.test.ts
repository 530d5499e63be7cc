import { expect, it } from "vitest"
import { cat, hessian, matmul, mse, type Tensor } from "../../src"
import { makeNetwork, weights, x, y } from "./network"

/** The gradients printed beside the weights. */
const printed: Readonly<Record<string, number[]>> = {
  "0.weight": [-80.2851, -46.4245, -96.5485, -55.8287, -54.4879, -31.5074],
  "0.bias": [-10.9224, -13.135, -7.4128],
  "1.weight": [-139.3767, 48.2291, 83.4421, -84.0035, 29.0681, 50.2912],
  "1.bias": [-23.2005, -13.9832],
  "2.weight": [-24.184, -30.7693],
  "2.bias": [-38.7382],
}

it("gives the printed gradients, to the rounding of the printed weights", () => {
  const network = makeNetwork()
  network.loadStateDict(weights)
  mse(network.forward(x), y).backward()

  // How far a gradient can be off because each weight is: Σ |∂²L/∂wᵢ∂wⱼ| · half a unit of the last printed digit.
  const names = Object.keys(weights)
  const all = cat(names.map((name) => weights[name].flatten()))
  const loss = (theta: Tensor) => {
    let from = 0
    const part = (name: string) => {
      const { shape, size } = weights[name]
      from += size
      return theta.slice(0, from - size, from).reshape(shape)
    }
    let value = x
    for (const layer of [0, 1, 2]) {
      value = matmul(value, part(`${layer}.weight`), { transB: true }).add(part(`${layer}.bias`))
    }
    return mse(value, y)
  }
  const slack = hessian(loss, all).abs().sum(1).mul(0.5e-4).add(0.5e-4).mul(1.01).toArray() as number[]

  let i = 0
  for (const [name, parameter] of network.namedParameters()) {
    for (const [n, found] of parameter.grad!.flatten().toTypedArray().entries()) {
      expect(
        Math.abs(found - printed[name][n]),
        `${name}[${n}]: ${found} for ${printed[name][n]}`,
      ).toBeLessThan(slack[i++])
    }
  }
  expect(i).toBe(20)
  // The bound must be worth something: a few hundredths beside gradients of up to 139.
  expect(Math.max(...slack)).toBeLessThan(0.15)
})
