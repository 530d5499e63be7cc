import type { TensorValue } from "@gradus/laws"
import { windowPromise } from "./window-promise"

type Window = Omit<Parameters<typeof windowPromise.of>[1], "kernelSize"> & { readonly groups?: number }

/** @internal What a convolution promises. */
export const convolutionPromise = {
  /** Of an example `[channels, height, width]`: each filter's sum over every window of its group's channels. */
  example(
    { shape, data }: TensorValue,
    { weight, bias }: Readonly<Record<string, TensorValue>>,
    { groups = 1, ...window }: Window,
  ): TensorValue {
    const [, height, width] = shape
    const [filters, perGroup, ...kernelSize] = weight.shape
    const windows = windowPromise.of([height, width], {
      ...window,
      kernelSize: kernelSize as unknown as readonly [number, number],
    })
    const size = kernelSize[0] * kernelSize[1]
    const values = Array.from({ length: filters }, (_, f) => {
      const first = Math.floor(f / (filters / groups)) * perGroup
      return windows.taps.map((taps) => {
        let sum = bias?.data[f] ?? 0
        for (let c = 0; c < perGroup; c++) {
          for (const [k, [y, x]] of taps.entries()) {
            if (y < 0 || y >= height || x < 0 || x >= width) continue
            sum += weight.data[(f * perGroup + c) * size + k] * data[((first + c) * height + y) * width + x]
          }
        }
        return sum
      })
    })
    return { shape: [filters, ...windows.shape], data: values.flat() }
  },
} as const
