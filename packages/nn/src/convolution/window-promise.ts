type Both = readonly [number, number]

interface Window {
  readonly kernelSize?: number | Both
  readonly stride?: number | Both
  readonly padding?: number | Both | "same" | "valid"
  readonly dilation?: number | Both
  readonly ceilMode?: boolean
}

interface WindowPromise {
  /** Where the windows of an output lie in an image, one tap after another; beyond the image too. */
  readonly of: (
    size: readonly number[],
    window: Window,
  ) => { readonly shape: Both; readonly taps: readonly (readonly Both[])[] }
  readonly both: (value: number | Both) => Both
  /** The border's width before and after a side. */
  readonly border: (window: Window, axis: 0 | 1) => Both
  /** How long the longer side of a window is from its first tap to its last. */
  readonly reach: (window: Window) => number
  /** Whether the border is at most half of the window. */
  readonly fits: (window: Window) => boolean
}

/** @internal What convolution and pooling promise alike. */
export const windowPromise: WindowPromise = {
  of(size, window) {
    const { kernelSize = 1, stride = kernelSize, dilation = 1, ceilMode = false } = window
    const [rows, columns] = ([0, 1] as const).map((axis) => {
      const [k, s, d] = [kernelSize, stride, dilation].map((value) => windowPromise.both(value)[axis])
      const [before, after] = windowPromise.border(window, axis)
      const [reach, end] = [d * (k - 1), size[axis] + after - 1]
      const starts: number[] = []
      // Counted, not divided: with `ceilMode` one more begins in the image or the border before it if some is left over.
      for (let start = -before; start + reach <= end; start += s) starts.push(start)
      const last = starts[starts.length - 1]
      if (ceilMode && last + reach < end && last + s < size[axis]) starts.push(last + s)
      return starts.map((start) => Array.from({ length: k }, (_, i) => start + i * d))
    })
    const taps = rows.flatMap((ys) => columns.map((xs) => ys.flatMap((y) => xs.map((x): Both => [y, x]))))
    return { shape: [rows.length, columns.length], taps }
  },
  both: (value) => (typeof value === "number" ? [value, value] : value),
  border({ kernelSize = 1, padding = 0, dilation = 1 }, axis) {
    if (padding === "valid") return [0, 0]
    if (padding !== "same") {
      const width = windowPromise.both(padding)[axis]
      return [width, width]
    }
    const beyond = windowPromise.both(dilation)[axis] * (windowPromise.both(kernelSize)[axis] - 1)
    return [Math.floor(beyond / 2), Math.ceil(beyond / 2)]
  },
  reach: ({ kernelSize = 1, dilation = 1 }) =>
    Math.max(
      ...([0, 1] as const).map((axis) => {
        const [k, d] = [kernelSize, dilation].map((value) => windowPromise.both(value)[axis])
        return d * (k - 1) + 1
      }),
    ),
  fits: ({ kernelSize = 1, ...window }) =>
    ([0, 1] as const).every(
      (axis) => 2 * windowPromise.border(window, axis)[0] <= windowPromise.both(kernelSize)[axis],
    ),
}
