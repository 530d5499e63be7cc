import * as fc from "fast-check"
import {
  FLOAT64,
  type LayerRun,
  type LayerSubject,
  numberIn,
  type TensorValue,
  tensorOf,
} from "../../src/index"

const WIDE = 3
const NARROW = 2
const inputs = fc.integer({ min: 1, max: 4 }).chain((batch) => tensorOf([batch, WIDE], numberIn("real")))

/** Pieces of y = xWᵀ + b that a defect may replace. */
export const pieces = {
  initial: (seed: number, i: number) => (((seed * 31 + i * 17 + 7) % 97) - 48) / 64,
  outputs: (y: number[]): number[] => y,
  biasGradient: (c: readonly number[]): number[] =>
    [0, 1].map((j) => c.reduce((sum, x, i) => (i % NARROW === j ? sum + x : sum), 0)),
  inputGradient: (dx: number[]): number[] => dx,
  save: (state: Record<string, number[]>): unknown => structuredClone(state),
  load: (saved: unknown) => structuredClone(saved) as Record<string, number[]>,
  afterForward: (_: Record<string, number[]>, __: boolean): void => undefined,
}

export function linear(
  name = "Linear",
  change: Partial<typeof pieces> = {},
  more: Partial<LayerSubject> = {},
): LayerSubject {
  const piece = { ...pieces, ...change }
  return {
    name,
    eps: FLOAT64,
    inputs,
    batchIndependentInTraining: true,
    formula: {
      row: (x, { weight, bias }) =>
        bias.data.map((b, j) => x.reduce((sum, one, k) => sum + one * weight.data[j * WIDE + k], b)),
    },
    ...more,
    create(seed): LayerRun {
      let state: Record<string, number[]> = {
        weight: Array.from({ length: WIDE * NARROW }, (_, i) => piece.initial(seed, i)),
        bias: Array.from({ length: NARROW }, (_, i) => piece.initial(seed, i + 50)),
      }
      const shapes: Record<string, readonly number[]> = { weight: [NARROW, WIDE], bias: [NARROW] }
      let training = true
      return {
        forward({ shape: [batch], data }) {
          const y: number[] = []
          for (let i = 0; i < batch; i++) {
            for (let j = 0; j < NARROW; j++) {
              let sum = state.bias[j]
              for (let k = 0; k < WIDE; k++) sum += data[i * WIDE + k] * state.weight[j * WIDE + k]
              y.push(sum)
            }
          }
          piece.afterForward(state, training)
          return { shape: [batch, NARROW], data: piece.outputs(y) }
        },
        backward({ shape, data }, { data: c }) {
          const dx = data.map((_, at) => {
            const [i, k] = [Math.floor(at / WIDE), at % WIDE]
            return [0, 1].reduce((sum, j) => sum + c[i * NARROW + j] * state.weight[j * WIDE + k], 0)
          })
          const dw = state.weight.map((_, at) => {
            const [j, k] = [Math.floor(at / WIDE), at % WIDE]
            return Array.from({ length: shape[0] }, (__, i) => c[i * NARROW + j] * data[i * WIDE + k]).reduce(
              (a, b) => a + b,
              0,
            )
          })
          return {
            input: { shape, data: piece.inputGradient(dx) },
            parameters: {
              weight: { shape: shapes.weight, data: dw },
              bias: { shape: shapes.bias, data: piece.biasGradient(c) },
            },
          }
        },
        parameters: () =>
          Object.fromEntries(
            Object.entries(shapes).map(([key, sides]) => [key, { shape: sides, data: [...state[key]] }]),
          ),
        setParameter(key: string, value: TensorValue) {
          state[key] = [...value.data]
        },
        train(mode) {
          training = mode
        },
        stateDict: () => piece.save(state),
        loadStateDict(saved) {
          state = piece.load(saved)
        },
      }
    },
  }
}

/** Zeroes every other value while awake; `wakefulness` makes the rule of one layer. */
export function dropout(
  name = "Dropout",
  wakefulness: () => (training: boolean) => boolean = () => (training) => training,
): LayerSubject {
  return {
    name,
    eps: FLOAT64,
    inputs,
    stochastic: true,
    create(seed) {
      const awake = wakefulness()
      let [training, calls] = [true, seed]
      return {
        forward: ({ shape, data }) => {
          if (!awake(training)) return { shape, data: [...data] }
          calls++
          return { shape, data: data.map((x, i) => ((i + calls) % 2 === 0 ? 2 * x : 0)) }
        },
        parameters: () => ({}),
        train(mode) {
          training = mode
        },
        stateDict: () => ({}),
        loadStateDict: () => undefined,
      }
    },
  }
}

export const layers: readonly LayerSubject[] = [linear(), dropout()]
