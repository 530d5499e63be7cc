import type { Call } from "../call"
import { type Element, elementOf, keyOf } from "../element"
import { callBlock, type Epilogue } from "../epilogue"
import { type FuncBuilder, type Int, i32, type Local, type Value } from "../wasm"
import { type ConvFitted, epilogueKey } from "./conv-epilogue"
import { convolution } from "./convolution"
import { correlate } from "./correlate"
import { type ConvSizes, convOutput } from "./geometry"
import { fillArea } from "./layout"
import { type ConvPart, shared, wholePart } from "./part"
import { type CorrelationSizes, planCorrelation, SHARED } from "./plan-correlation"
import { routine } from "./routine"
import { BLOCK_CHANNELS } from "./tiles"

/* gx[ih, iw] gathers gy[(ih + ph − kh·dh) / sh, (iw + pw − kw·dw) / sw] over the taps (kh, kw) that divide.
   Which taps do depends only on ih modulo sh and iw modulo sw; so for each such phase the gradient is a plain
   correlation of gy with some of the taps, whose results go sh rows and sw columns apart. */

/** @param gathered - whether phases write between each other, so that an epilogue must wait for the last one */
const inputGrad = (e: Element, blocks: boolean, gathered: boolean, fitted?: ConvFitted) =>
  routine(
    `conv.input-grad.${keyOf(e)}${blocks ? ".blocks" : ""}${gathered ? ":gathered" : ""}${epilogueKey(fitted)}`,
    [...SHARED, "kh kw sh sw ph pw dh dw toRows toColumns"],
    (f, p, module) => {
      fillArea(e, 0).call(f, module, { to: p.padded, bytes: p.paddedBytes })
      const row = f.local("i32")
      const column = f.local("i32")
      const fromRow = f.int(i32.mul(p.width, e.bytes))
      eachPhase(f, row, p.sh, p.toRows, () => {
        eachPhase(f, column, p.sw, p.toColumns, () => {
          const tapCount = f.int(phaseTaps(f, e, row, column, p))
          const rows = f.int(i32.divU(i32.sub(i32.add(p.toRows, i32.sub(p.sh, 1)), row), p.sh))
          const columns = f.int(i32.divU(i32.sub(i32.add(p.toColumns, i32.sub(p.sw, 1)), column), p.sw))
          const lanes = f.int(columns)
          f.if(i32.gtS(lanes, e.lanes), () => f.set(lanes, e.lanes))
          const vectors = f.int(i32.mul(rows, i32.divU(i32.add(columns, e.lanes - 1), e.lanes)))
          const offset = f.int(i32.mul(i32.add(i32.mul(row, p.toColumns), column), e.bytes))
          const toRow = i32.mul(i32.mul(p.sh, p.toColumns), e.bytes)
          const step = f.int(i32.mul(p.sw, e.bytes))
          const target = { rows, columns, lanes, vectors, offset, toRow, step }
          const to = gathered ? p.sums : p.to
          const correlation = { ...p, ...target, to, tapCount, phases: 1, fromRow }
          correlate(f, module, e, correlation, blocks, gathered ? undefined : fitted)
        })
      })
      if (!fitted || !gathered) return
      const [image, sums, at] = [f.local("i32"), f.int(p.sums), f.int(0)]
      f.for(image, 0, p.images, 1, () => {
        const place = {
          sums,
          sumsRow: p.toPlane,
          at,
          atRow: p.toPlane,
          row: i32.const(0),
          column: i32.const(0),
        }
        const [rows, columns] = [i32.mul(p.groups, p.channels), i32.divU(p.toPlane, e.bytes)]
        callBlock(f, module, fitted, p.context, { ...place, rows, columns })
        f.bump(sums, p.toImage)
        f.bump(at, p.toImage)
      })
    },
  )

function eachPhase(f: FuncBuilder, phase: Local, stride: Value, size: Value, body: () => void): void {
  f.for(phase, 0, stride, 1, () => f.if(i32.ltS(phase, size), body))
}

type Window = Readonly<Record<"taps" | "kh" | "kw" | "sh" | "sw" | "ph" | "pw" | "dh" | "dw", Value>>

/** Writes the table of the taps that reach the phase of (row, column); their number. */
function phaseTaps(
  f: FuncBuilder,
  e: Element,
  row: Local,
  column: Local,
  p: Window & Readonly<Record<"top" | "left" | "width", Int>>,
): Value {
  const kh = f.local("i32")
  const kw = f.local("i32")
  const tap = f.int(p.taps)
  f.for(kh, 0, p.kh, 1, () => {
    const y = f.int(i32.sub(i32.add(row, p.ph), i32.mul(kh, p.dh)))
    f.for(kw, 0, p.kw, 1, () => {
      const x = f.int(i32.sub(i32.add(column, p.pw), i32.mul(kw, p.dw)))
      f.if(i32.eqz(i32.or(i32.remS(y, p.sh), i32.remS(x, p.sw))), () => {
        const fromRow = i32.add(p.top, i32.divS(y, p.sh))
        const place = i32.add(i32.mul(fromRow, p.width), i32.add(p.left, i32.divS(x, p.sw)))
        f.do(i32.store(tap, i32.mul(i32.add(i32.mul(kh, p.kw), kw), e.bytes)))
        f.do(i32.store(tap, i32.mul(place, e.bytes), 4))
        f.bump(tap, 8)
      })
    })
  })
  return i32.shrU(i32.sub(tap, p.taps), 3)
}

/** Zeros to put before the gradient along an axis, and its length with zeros on both sides. */
function paddedAxis(
  size: number,
  gradient: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
) {
  const before = Math.max(0, Math.floor(((kernel - 1) * dilation - padding) / stride))
  const reach = Math.floor((size - 1 + padding) / stride) + 1
  return { before, length: before + Math.max(gradient, reach) }
}

/**
 * gx of y = x ⋆ weight; pointers weight, gy, gx, scratch, or with an epilogue weight, gy, its inputs, its outputs,
 * scratch. The order of sums: geometry.ts.
 */
export function planConv2dInputGrad(sizes: ConvSizes, epilogue?: Epilogue): Call {
  return convolution(sizes, "inputGrad", epilogue, (s, fitted) => {
    const whole = wholePart({ images: s.n, groups: s.groups, channels: s.c / s.groups })
    const narrow = s.w < elementOf(s.type).lanes
    const ends = fitted && { ...fitted, direct: fitted.direct && !narrow && s.stride.join() === "1,1" }
    return shared(whole, BLOCK_CHANNELS, (part) => planInputGrad(s, ends, part))
  })
}

function planInputGrad(s: ConvSizes, fitted: ConvFitted | undefined, part: ConvPart): Call {
  const [oh, ow] = convOutput(s)
  const [sh, sw] = s.stride
  const [ph, pw] = s.padding
  const [dh, dw] = s.dilation
  const vertical = paddedAxis(s.h, oh, s.kh, sh, ph, dh)
  const horizontal = paddedAxis(s.w, ow, s.kw, sw, pw, dw)
  const gathered = fitted !== undefined && sh * sw > 1
  const correlation: CorrelationSizes = {
    source: { channels: s.o, h: oh, w: ow },
    target: { channels: s.c, h: s.h, w: s.w },
    weightFirst: true,
    outStride: s.kh * s.kw,
    termStride: (s.c / s.groups) * s.kh * s.kw,
    copy: {
      // The gradient serves as it is if it needs no zeros and no vector can reach beyond a row.
      isNeeded:
        vertical.length > oh || horizontal.length > ow || Math.floor(s.w / sw) < elementOf(s.type).lanes,
      top: vertical.before,
      left: horizontal.before,
      height: vertical.length,
      width: horizontal.length,
      phases: 1,
    },
    rows: Math.ceil(s.h / sh),
    columns: Math.ceil(s.w / sw),
    waitingPlanes: gathered ? part.images.count * s.c : Math.min(BLOCK_CHANNELS, part.channels.count),
  }
  const kernel = (e: Element, blocks: boolean) => inputGrad(e, blocks, gathered, fitted)
  const window = { kh: s.kh, kw: s.kw, sh, sw, ph, pw, dh, dw }
  return planCorrelation(s, part, fitted, correlation, kernel, { ...window, toRows: s.h, toColumns: s.w })
}
