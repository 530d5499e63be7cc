/*
 * Nanoseconds a parameter at 100,000 resident parameters, and microseconds a tensor where tensors are small; the best
 * of many rounds: npm run bench:file ../packages/optim/bench/optim.bench.ts
 */
import { type Tensor, zeros } from "@gradus/tensor"
import * as optim from "../src"

type Step = { step(): unknown }

const many = 100_000
const few = 10

/** Parameters with gradients in buffers of their own, as a backward pass leaves them. */
function parameters(count: number, size: number): Tensor[] {
  return Array.from({ length: count }, () => {
    const w = zeros([size]).add(1).detach()
    w.requiresGrad = true
    w.makeResident()
    w.mul(0.5).sum().backward()
    return w
  })
}

/** Milliseconds of one step in the best of many rounds. */
function milliseconds(optimizer: Step, inner: number): number {
  for (let i = 0; i < 20 * inner; i++) optimizer.step()
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 40; round++) {
    const start = performance.now()
    for (let i = 0; i < inner; i++) optimizer.step()
    best = Math.min(best, (performance.now() - start) / inner)
  }
  return best
}

const variants: Readonly<Record<string, (params: Tensor[]) => Step>> = {
  SGD: (p) => new optim.SGD(p),
  "SGD momentum": (p) => new optim.SGD(p, { momentum: 0.9 }),
  "SGD Nesterov": (p) => new optim.SGD(p, { momentum: 0.9, nesterov: true }),
  HeavyBall: (p) => new optim.HeavyBall(p),
  Adagrad: (p) => new optim.Adagrad(p),
  AdagradSum: (p) => new optim.AdagradSum(p),
  AdagradRootMeanSquare: (p) => new optim.AdagradRootMeanSquare(p),
  RMSprop: (p) => new optim.RMSprop(p),
  "RMSprop centered, momentum": (p) => new optim.RMSprop(p, { centered: true, momentum: 0.9 }),
  RMSpropSigma: (p) => new optim.RMSpropSigma(p),
  Adam: (p) => new optim.Adam(p),
  AdamW: (p) => new optim.AdamW(p),
  AMSGrad: (p) => new optim.AMSGrad(p),
}

console.log(`${"".padEnd(28)}ns a parameter   µs a small tensor`)
for (const [name, make] of Object.entries(variants)) {
  const large = (milliseconds(make(parameters(1, many)), 20) * 1e6) / many
  const small = (milliseconds(make(parameters(4, few)), 500) * 1e3) / 4
  console.log(`${name.padEnd(28)}${large.toFixed(3).padStart(14)}${small.toFixed(2).padStart(20)}`)
}
