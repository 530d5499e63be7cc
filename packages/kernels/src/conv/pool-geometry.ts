/** Sizes of a pooling; tensors are [n, c, height, width] as in torch. */
export interface PoolSizes {
  readonly kind: "max" | "avg"
  readonly type: "f32" | "f64"
  readonly n: number
  readonly c: number
  readonly h: number
  readonly w: number
  readonly kh: number
  readonly kw: number
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
  /** For "max" only. @default [1, 1] */
  readonly dilation?: readonly [number, number]
  /** Whether a last window may begin inside and end outside. @default false */
  readonly ceilMode?: boolean
  /** For "avg": whether padding counts in the divisor. @default true, as in torch */
  readonly countIncludePad?: boolean
}

export function poolOutput(s: PoolSizes): readonly [oh: number, ow: number] {
  const axis = (size: number, kernel: number, at: 0 | 1) => {
    const [stride, padding, dilation] = [s.stride[at], s.padding[at], s.dilation?.[at] ?? 1]
    const room = size + 2 * padding - dilation * (kernel - 1) - 1
    if (room < 0) return 0
    if (!s.ceilMode) return Math.floor(room / stride) + 1
    const count = Math.ceil(room / stride) + 1
    // The last window must begin inside the image or its left padding.
    return (count - 1) * stride >= size + padding ? count - 1 : count
  }
  return [axis(s.h, s.kh, 0), axis(s.w, s.kw, 1)]
}
