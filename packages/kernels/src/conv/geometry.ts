/* The order of summation, the same whatever the sizes, tiles or threads: that of sums/order.ts, in blocks of 512
   terms that are joined pairwise. Every sum starts from +0; every product and every addition is rounded; there is no
   fused multiply-add, unless `relaxed` allows it. The terms are counted

     y  = x ⋆ weight   over (c, kh, kw) of the group     in the memory order of weight
     gx                over (o, kh, kw) of the group     in the memory order of weight
     gw                over (n, oh, ow)                  in the memory order of gy

   Padding of x counts as zeros that are multiplied and added like the rest. For finite numbers that changes no
   bit; an infinite or NaN weight (or gy, for gw) also reaches what only touches padding, as 0·∞ = NaN. For gx,
   the taps whose distance the stride divides count, and places beside gy are zeros in the same sense; where
   a window covers the whole image without padding, there are no such places. */

/**
 * Sizes of a convolution. Tensors are laid out as in torch: x [n, c, h, w], weight [o, c/groups, kh, kw],
 * y [n, o, oh, ow]; gradients as what they belong to.
 */
export interface ConvSizes {
  readonly type: "f32" | "f64"
  readonly n: number
  readonly c: number
  readonly h: number
  readonly w: number
  readonly o: number
  readonly kh: number
  readonly kw: number
  readonly stride: readonly [number, number]
  readonly padding: readonly [number, number]
  readonly dilation: readonly [number, number]
  readonly groups: number
  /** Fused multiply and add where the engine has it: faster, and outside the promise of equal bits. */
  readonly relaxed?: boolean
}

/** What a convolution's three kernels compute: y, gx and gw. */
export type ConvOutput = "forward" | "inputGrad" | "weightGrad"

/** Positions that a window of `kernel` takes along an axis: 0 if it does not fit. */
function windows(size: number, kernel: number, stride: number, padding: number, dilation: number): number {
  const room = size + 2 * padding - dilation * (kernel - 1) - 1
  return room < 0 ? 0 : Math.floor(room / stride) + 1
}

/** The height and width of a convolution's output. */
export function convOutput(s: ConvSizes): readonly [oh: number, ow: number] {
  return [
    windows(s.h, s.kh, s.stride[0], s.padding[0], s.dilation[0]),
    windows(s.w, s.kw, s.stride[1], s.padding[1], s.dilation[1]),
  ]
}

/**
 * An unpadded 1×1 convolution of stride 1 does not care where rows end: the image as one long row needs
 * no copies and leaves no ragged ends.
 */
export function unrolled(s: ConvSizes): ConvSizes {
  const pointwise = s.kh === 1 && s.kw === 1 && [...s.stride, ...s.padding].join() === "1,1,0,0"
  return pointwise ? { ...s, h: 1, w: s.h * s.w } : s
}

/**
 * Bytes from one channel's plane to the next in our own copies: an odd number of cache lines, since powers of
 * two would send equal places of all channels to the same few cache sets.
 */
export function planeStride(bytes: number): number {
  return (Math.ceil(bytes / 64) | 1) * 64
}

/** Addresses of consecutive areas of scratch memory, each aligned to a cache line. */
export function areas<Name extends string>(
  bytes: Readonly<Record<Name, number>>,
): { readonly total: number; at(start: number): Record<Name, number> } {
  const names = Object.keys(bytes) as Name[]
  const offsets = {} as Record<Name, number>
  let total = 0
  for (const name of names) {
    offsets[name] = total
    total += Math.ceil(bytes[name] / 64) * 64
  }
  return {
    total,
    at: (start) => {
      const addresses = {} as Record<Name, number>
      for (const name of names) addresses[name] = start + offsets[name]
      return addresses
    },
  }
}
