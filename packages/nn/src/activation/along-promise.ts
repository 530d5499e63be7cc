import type { TensorValue } from "@gradus/laws"

/** @internal What is done with each list of numbers along a dimension, counted with the batch or from the end. */
export const alongPromise = {
  of(x: TensorValue, dim: number, change: (numbers: readonly number[]) => readonly number[]): TensorValue {
    const axis = dim < 0 ? dim + x.shape.length : dim - 1
    const step = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1)
    const places = x.data.map((_, i) => Math.floor(i / step) % x.shape[axis])
    const data = x.data.map((_, i) => {
      const first = i - places[i] * step
      return change(Array.from({ length: x.shape[axis] }, (_, k) => x.data[first + k * step]))[places[i]]
    })
    return { ...x, data }
  },
} as const
