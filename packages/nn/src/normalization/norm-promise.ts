import type { LayerFormula, TensorValue } from "@gradus/laws"

const meanOf = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length
const squaresOf = (numbers: readonly number[]) => {
  const mean = meanOf(numbers)
  return numbers.reduce((sum, x) => sum + (x - mean) * (x - mean), 0)
}

/** The numbers of each feature, which dimension 1 holds, and whose a number is. */
function featuresOf({ shape, data }: TensorValue) {
  const inner = shape.slice(2).reduce((a, b) => a * b, 1)
  const of = (i: number) => Math.floor(i / inner) % shape[1]
  return { of, lists: Array.from({ length: shape[1] }, (_, f) => data.filter((_, i) => of(i) === f)) }
}

/** @internal What normalisations promise alike. */
export const normPromise = {
  /** Numbers less their mean, over the root of their population's variance and ε. */
  normalised(x: readonly number[], eps: number): readonly number[] {
    const root = Math.sqrt(squaresOf(x) / x.length + eps)
    return x.map((one) => (one - meanOf(x)) / root)
  },
  /** Of a batch: by its own statistics in training mode, by the running ones in evaluation mode. */
  byBatch: {
    batch(x, { weight, bias }, { eps, momentum }, { training, seen }) {
      const { of, lists } = featuresOf(x)
      const running = lists.map((numbers, f) => {
        if (training) return [meanOf(numbers), squaresOf(numbers) / numbers.length]
        let [mean, variance] = [0, 1]
        for (const [k, batch] of seen.entries()) {
          const then = featuresOf(batch).lists[f]
          const part = momentum ?? 1 / (k + 1)
          mean = (1 - part) * mean + part * meanOf(then)
          variance = (1 - part) * variance + (part * squaresOf(then)) / (then.length - 1)
        }
        return [mean, variance]
      })
      const data = x.data.map((one, i) => {
        const [mean, variance] = running[of(i)]
        const [scale, shift] = [weight?.data[of(i)] ?? 1, bias?.data[of(i)] ?? 0]
        return ((one - mean) / Math.sqrt(variance + eps)) * scale + shift
      })
      return { shape: x.shape, data }
    },
  } satisfies LayerFormula,
  draw: { eps: { oneOf: [0.5, 1e-3], usual: 1e-5 } },
} as const
