import type { TensorValue } from "@gradus/laws"

/** @internal What an affine map promises of a list of numbers. */
export const linearPromise = {
  row(x: readonly number[], { data }: TensorValue, bias?: TensorValue): readonly number[] {
    return Array.from({ length: data.length / x.length }, (_, j) =>
      x.reduce((sum, one, k) => sum + one * data[x.length * j + k], bias?.data[j] ?? 0),
    )
  },
} as const
