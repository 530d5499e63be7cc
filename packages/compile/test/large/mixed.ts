import { cat, logSoftmax, type Tensor, tanh, where } from "@gradus/tensor"
import { descend, type LargeStep, many, numbers, parameter } from "./steps"

/** Operations on matrices of one shape, each from two values. */
const OPERATIONS: readonly ((a: Tensor, b: Tensor) => Tensor)[] = [
  (a, b) => a.add(b),
  (a, b) => a.mul(b).mul(0.5),
  (a, b) => tanh(a).sub(b),
  (a, b) => where(a.gt(b), a, b.mul(0.3)),
  (a, b) => a.matmul(b).mul(0.2),
  (a, b) => a.relu().add(b.sum(0)),
  (a, b) => a.sub(b.mean(1, true)),
  (a, b) => logSoftmax(a, -1).mul(0.1).add(b),
  (a, b) => a.softmax(-1).mul(b),
  (a, b) => a.transpose(0, 1).add(b),
  (a, b) => cat([a.at(0).unsqueeze(0), b]).slice(0, 0, 4),
  (a, b) => a.add(b.at(1)),
]

/**
 * A step of operations drawn by lot.
 *
 * @param reach - how far back operands may lie: 2 makes it deep, many make it wide
 */
export function mixedStep(size: number, reach: number, seed: number): LargeStep {
  const weights = many(5, (i) => parameter([4, 4], seed + i))
  let state = seed
  const dice = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state >>> 8
  }
  const lines = many(size, () => [dice(), dice(), dice()] as const)
  const step = (x: Tensor) => {
    const values: Tensor[] = [x, ...weights]
    for (const [which, a, b] of lines) {
      const from = (back: number) => values[Math.max(0, values.length - 1 - (back % reach))]
      values.push(OPERATIONS[which % OPERATIONS.length](from(a), from(b)).clamp(-2, 2))
    }
    const kept = values.filter((_, i) => i % 97 === 0)
    const last = [...values.slice(-reach), ...weights].reduce((sum, value) => sum.add(value))
    return [descend(last.square().mean(), weights), ...kept]
  }
  return {
    step,
    args: [numbers([4, 4], seed)],
    state: () => [...weights, ...weights.map(({ grad }) => grad)],
  }
}
