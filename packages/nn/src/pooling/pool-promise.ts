import type { TensorValue } from "@gradus/laws"
import { windowPromise } from "../convolution/window-promise"

type Window = Parameters<typeof windowPromise.of>[1] & { readonly countIncludePad?: boolean }

/** @internal What pooling promises of an example `[channels, height, width]`. */
export const poolPromise = {
  /** What is made of each window's numbers, of which those in the border are left out. */
  of(
    { shape, data }: TensorValue,
    window: Window,
    pooled: (numbers: readonly number[]) => number,
  ): TensorValue {
    const [channels, height, width] = shape
    const windows = windowPromise.of([height, width], window)
    const values = Array.from({ length: channels }, (_, c) =>
      windows.taps.map((taps) => {
        const inside = taps.filter(([y, x]) => y >= 0 && y < height && x >= 0 && x < width)
        return pooled(inside.map(([y, x]) => data[(c * height + y) * width + x]))
      }),
    )
    return { shape: [channels, ...windows.shape], data: values.flat() }
  },
  /** The mean, over the border's zeros too unless told, never over what lies beyond it. */
  average(x: TensorValue, window: Window): TensorValue {
    const [, height, width] = x.shape
    const [[top], [left]] = ([0, 1] as const).map((axis) => windowPromise.border(window, axis))
    const counts = windowPromise.of([height, width], window).taps.map((taps) => {
      const [y, x] = window.countIncludePad === false ? [0, 0] : [top, left]
      return taps.filter(([row, column]) => {
        return row >= -y && row < height + y && column >= -x && column < width + x
      }).length
    })
    const sums = poolPromise.of(x, window, (numbers) => numbers.reduce((a, b) => a + b, 0))
    return { ...sums, data: sums.data.map((sum, i) => sum / counts[i % counts.length]) }
  },
} as const
