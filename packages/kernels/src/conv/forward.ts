import type { Call } from "../call"
import { i32 } from "../wasm"
import { correlate, correlationBytes } from "./correlate"
import { type Element, element } from "./element"
import { areas, type ConvSizes, convOutput, planeStride, unrolled } from "./geometry"
import { fillArea } from "./layout"
import { isProduct, product } from "./product"
import { routine } from "./routine"

const forward = (e: Element) =>
  routine(
    `conv.forward.${e.type}`,
    [
      "images groups from terms fromImage h w padded paddedBytes plane top left phases width fromRow",
      "weight groupWeight outStride termStride kh kw tapRow dw records taps",
      "to channels toImage toPlane rows columns lanes toRow table vectors",
    ],
    (f, p, module) => {
      fillArea(e, 0).call(f, module, { to: p.padded, bytes: p.paddedBytes })
      const [kh, kw] = [f.local("i32"), f.local("i32")]
      const row = f.int(0)
      const weight = f.int(0)
      const tap = f.int(p.taps)
      f.for(kh, 0, p.kh, 1, () => {
        f.for(kw, 0, p.kw, 1, () => {
          const column = f.int(i32.mul(kw, p.dw))
          const place = i32.add(i32.mul(i32.remU(column, p.phases), p.width), i32.divU(column, p.phases))
          f.do(i32.store(tap, weight))
          f.do(i32.store(tap, i32.add(row, i32.mul(place, e.bytes)), 4))
          f.bump(tap, 8)
          f.bump(weight, e.bytes)
        })
        f.bump(row, p.tapRow)
      })
      const tapCount = f.int(i32.mul(p.kh, p.kw))
      correlate(f, module, e, { ...p, tapCount, offset: 0, step: e.bytes })
    },
  )

/** y = x ⋆ weight; pointers x, weight, y, scratch. The order of sums: geometry.ts. */
export function planConv2d(sizes: ConvSizes): Call {
  if (isProduct(sizes)) return product(sizes)
  const s = unrolled(sizes)
  const e = element(s.type)
  const [oh, ow] = convOutput(s)
  const [top, left] = s.padding
  const phases = s.stride[1]
  const terms = s.c / s.groups
  const channels = s.o / s.groups
  const taps = s.kh * s.kw

  // Without padding the image serves as it is, if no vector can reach beyond a row.
  const copied = top > 0 || left > 0 || phases > 1 || ow < e.lanes
  const width = copied ? Math.ceil((s.w + 2 * left) / phases) : s.w
  const row = width * phases * e.bytes
  const plane = copied ? planeStride((s.h + 2 * top) * row) : s.h * row
  const paddedBytes = copied ? s.c * plane + 16 : 0
  const work = correlationBytes(e, s.o * terms * taps, oh, ow)
  const scratch = areas({ padded: paddedBytes, ...work, taps: taps * 8 })
  const { kernel, args } = forward(e)
  return {
    kernel,
    scratch: scratch.total,
    args([from, weight, to, start]) {
      const at = scratch.at(start)
      return args({
        images: oh * ow > 0 ? s.n : 0,
        groups: s.groups,
        from,
        terms,
        fromImage: s.c * s.h * s.w * e.bytes,
        h: s.h,
        w: s.w,
        padded: copied ? at.padded : 0,
        paddedBytes,
        plane,
        top,
        left,
        phases,
        width,
        fromRow: s.stride[0] * row,
        weight,
        groupWeight: channels * terms * taps * e.bytes,
        outStride: terms * taps * e.bytes,
        termStride: taps * e.bytes,
        kh: s.kh,
        kw: s.kw,
        tapRow: s.dilation[0] * row,
        dw: s.dilation[1],
        records: at.records,
        taps: at.taps,
        to,
        channels,
        toImage: s.o * oh * ow * e.bytes,
        toPlane: oh * ow * e.bytes,
        rows: ow > 0 ? oh : 0,
        columns: ow,
        lanes: Math.min(ow, e.lanes),
        toRow: ow * e.bytes,
        table: at.table,
        vectors: oh * Math.ceil(ow / e.lanes),
      })
    },
  }
}
