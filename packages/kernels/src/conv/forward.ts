import type { Call } from "../call"
import type { Epilogue } from "../epilogue"
import { i32 } from "../wasm"
import { type ConvFitted, checkedFit, endsOf, epilogueKey } from "./conv-epilogue"
import { correlate, correlationBytes } from "./correlate"
import { type Element, element } from "./element"
import { areas, type ConvSizes, convOutput, planeStride, unrolled } from "./geometry"
import { fillArea } from "./layout"
import { type ConvPart, shared, wholePart } from "./part"
import { isProduct, product } from "./product"
import { routine } from "./routine"
import { BLOCK_CHANNELS, blocksOf } from "./tiles"

const forward = (e: Element, blocks: boolean, fitted?: ConvFitted) =>
  routine(
    `conv.forward.${e.key}${blocks ? ".blocks" : ""}${epilogueKey(fitted)}`,
    [
      "images groups from terms fromImage h w padded paddedBytes plane top left phases width fromRow",
      "weight groupWeight outStride termStride kh kw tapRow dw records taps",
      "to channels toImage toPlane rows columns lanes toRow table vectors sums context waiting",
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
      correlate(f, module, e, { ...p, tapCount, offset: 0, step: e.bytes }, blocks, fitted)
    },
  )

/**
 * y = x ⋆ weight; pointers x, weight, y, scratch, or with an epilogue x, weight, its inputs, its outputs, scratch.
 * The order of sums: geometry.ts.
 */
export function planConv2d(sizes: ConvSizes, epilogue?: Epilogue): Call {
  if (isProduct(sizes)) return product(sizes, "forward", epilogue)
  const fitted = checkedFit(sizes, "forward", epilogue)
  const s = unrolled(sizes)
  const whole = wholePart({ images: s.n, groups: s.groups, channels: s.o / s.groups })
  const narrow = convOutput(s)[1] < element(s.type).lanes
  const ends = fitted && { ...fitted, direct: fitted.direct && !narrow }
  return shared(whole, BLOCK_CHANNELS, (part) => planForward(s, ends, part))
}

function planForward(
  s: ConvSizes,
  fitted: ConvFitted | undefined,
  { images, groups, channels }: ConvPart,
): Call {
  const e = element(s.type, s.relaxed)
  const [oh, ow] = convOutput(s)
  const [top, left] = s.padding
  const phases = s.stride[1]
  const terms = s.c / s.groups
  const taps = s.kh * s.kw
  const firstChannel = groups.from * (s.o / s.groups) + channels.from
  const input = (images.from * s.c + groups.from * terms) * s.h * s.w * e.bytes
  const output = (images.from * s.o + firstChannel) * oh * ow

  // Without padding the image serves as it is, if no vector can reach beyond a row.
  const copied = top > 0 || left > 0 || phases > 1 || ow < e.lanes
  const width = copied ? Math.ceil((s.w + 2 * left) / phases) : s.w
  const row = width * phases * e.bytes
  const plane = copied ? planeStride((s.h + 2 * top) * row) : s.h * row
  const paddedBytes = copied ? groups.count * terms * plane + 16 : 0
  const work = correlationBytes(e, groups.count * channels.count * terms * taps, oh, ow)
  const { blocks, waiting } = blocksOf(terms * taps)
  const { kernel, args } = forward(e, blocks, fitted)
  const ends = endsOf(kernel, fitted, { elements: output, rows: firstChannel }, e.bytes)
  const scratch = areas({
    padded: paddedBytes,
    ...work,
    taps: taps * 8,
    sums: fitted && !fitted.direct ? Math.min(BLOCK_CHANNELS, channels.count) * oh * ow * e.bytes : 0,
    context: ends.contextBytes,
    waiting,
  })
  return {
    kernel: ends.kernel,
    scratch: scratch.total,
    args([from, weight, ...rest]) {
      const { to, start } = ends.places(rest)
      const at = scratch.at(start)
      const own = args({
        images: oh * ow > 0 ? images.count : 0,
        groups: groups.count,
        from: from + input,
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
        weight: weight + firstChannel * terms * taps * e.bytes,
        groupWeight: (s.o / s.groups) * terms * taps * e.bytes,
        outStride: terms * taps * e.bytes,
        termStride: taps * e.bytes,
        kh: s.kh,
        kw: s.kw,
        tapRow: s.dilation[0] * row,
        dw: s.dilation[1],
        records: at.records,
        taps: at.taps,
        to,
        channels: channels.count,
        toImage: s.o * oh * ow * e.bytes,
        toPlane: oh * ow * e.bytes,
        rows: ow > 0 ? oh : 0,
        columns: ow,
        lanes: Math.min(ow, e.lanes),
        toRow: ow * e.bytes,
        table: at.table,
        vectors: oh * Math.ceil(ow / e.lanes),
        sums: at.sums,
        context: at.context,
        waiting: at.waiting,
      })
      return ends.args(rest, at.context, own)
    },
  }
}
