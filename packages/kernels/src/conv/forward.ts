import type { Call } from "../call"
import { type Element, elementOf, keyOf } from "../element"
import type { Epilogue } from "../epilogue"
import { i32 } from "../wasm"
import { type ConvFitted, epilogueKey } from "./conv-epilogue"
import { convolution } from "./convolution"
import { correlate } from "./correlate"
import { type ConvSizes, convOutput } from "./geometry"
import { fillArea } from "./layout"
import { type ConvPart, shared, wholePart } from "./part"
import { type CorrelationSizes, planCorrelation, SHARED } from "./plan-correlation"
import { routine } from "./routine"
import { BLOCK_CHANNELS } from "./tiles"

const forward = (e: Element, blocks: boolean, fitted?: ConvFitted) =>
  routine(
    `conv.forward.${keyOf(e)}${blocks ? ".blocks" : ""}${epilogueKey(fitted)}`,
    [...SHARED, "phases fromRow kh kw tapRow dw rows columns lanes toRow vectors"],
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
  return convolution(sizes, "forward", epilogue, (s, fitted) => {
    const whole = wholePart({ images: s.n, groups: s.groups, channels: s.o / s.groups })
    const narrow = convOutput(s)[1] < elementOf(s.type).lanes
    const ends = fitted && { ...fitted, direct: fitted.direct && !narrow }
    return shared(whole, BLOCK_CHANNELS, (part) => planForward(s, ends, part))
  })
}

function planForward(s: ConvSizes, fitted: ConvFitted | undefined, part: ConvPart): Call {
  const { bytes, lanes } = elementOf(s.type)
  const [oh, ow] = convOutput(s)
  const [top, left] = s.padding
  const phases = s.stride[1]
  const taps = s.kh * s.kw
  // Without padding the image serves as it is, if no vector can reach beyond a row.
  const isNeeded = top > 0 || left > 0 || phases > 1 || ow < lanes
  const width = isNeeded ? Math.ceil((s.w + 2 * left) / phases) : s.w
  const row = width * phases * bytes
  const correlation: CorrelationSizes = {
    source: { channels: s.c, h: s.h, w: s.w },
    target: { channels: s.o, h: oh, w: ow },
    weightFirst: false,
    outStride: (s.c / s.groups) * taps,
    termStride: taps,
    copy: { isNeeded, top, left, height: s.h + 2 * top, width, phases },
    rows: oh,
    columns: ow,
    waitingPlanes: Math.min(BLOCK_CHANNELS, part.channels.count),
  }
  const kernel = (e: Element, blocks: boolean) => forward(e, blocks, fitted)
  return planCorrelation(s, part, fitted, correlation, kernel, {
    phases,
    fromRow: s.stride[0] * row,
    kh: s.kh,
    kw: s.kw,
    tapRow: s.dilation[0] * row,
    dw: s.dilation[1],
    rows: ow > 0 ? oh : 0,
    columns: ow,
    lanes: Math.min(ow, lanes),
    toRow: ow * bytes,
    vectors: oh * Math.ceil(ow / lanes),
  })
}
