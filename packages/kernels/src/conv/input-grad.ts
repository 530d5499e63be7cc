import type { Call } from "../call"
import { type FuncBuilder, type Int, i32, type Local, type Value } from "../wasm"
import { correlate, correlationBytes } from "./correlate"
import { type Element, element } from "./element"
import { areas, type ConvSizes, convOutput, planeStride, unrolled } from "./geometry"
import { fillArea } from "./layout"
import { isProduct, productInputGrad } from "./product"
import { routine } from "./routine"

/* gx[ih, iw] gathers gy[(ih + ph − kh·dh) / sh, (iw + pw − kw·dw) / sw] over the taps (kh, kw) that divide.
   Which taps do depends only on ih modulo sh and iw modulo sw; so for each such phase the gradient is a plain
   correlation of gy with some of the taps, whose results go sh rows and sw columns apart. */

const inputGrad = (e: Element) =>
  routine(
    `conv.input-grad.${e.type}`,
    [
      "images groups from terms fromImage h w padded paddedBytes plane top left width",
      "weight groupWeight outStride termStride kh kw sh sw ph pw dh dw records taps",
      "to channels toImage toPlane toRows toColumns table",
    ],
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
          correlate(f, module, e, { ...p, ...target, tapCount, phases: 1, fromRow })
        })
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

/** gx of y = x ⋆ weight; pointers weight, gy, gx, scratch. The order of sums: geometry.ts. */
export function planConv2dInputGrad(sizes: ConvSizes): Call {
  if (isProduct(sizes)) return productInputGrad(sizes)
  const s = unrolled(sizes)
  const e = element(s.type)
  const [oh, ow] = convOutput(s)
  const [sh, sw] = s.stride
  const [ph, pw] = s.padding
  const [dh, dw] = s.dilation
  const terms = s.o / s.groups
  const channels = s.c / s.groups
  const taps = s.kh * s.kw

  const vertical = paddedAxis(s.h, oh, s.kh, sh, ph, dh)
  const horizontal = paddedAxis(s.w, ow, s.kw, sw, pw, dw)
  // The gradient serves as it is if it needs no zeros and no vector can reach beyond a row.
  const copied = vertical.length > oh || horizontal.length > ow || Math.floor(s.w / sw) < e.lanes
  const row = horizontal.length * e.bytes
  const plane = copied ? planeStride(vertical.length * row) : oh * row
  const paddedBytes = copied ? s.o * plane + 16 : 0
  const work = correlationBytes(e, s.o * channels * taps, Math.ceil(s.h / sh), Math.ceil(s.w / sw))
  const scratch = areas({ padded: paddedBytes, ...work, taps: taps * 8 })
  const { kernel, args } = inputGrad(e)
  return {
    kernel,
    scratch: scratch.total,
    args([weight, from, to, start]) {
      const at = scratch.at(start)
      return args({
        images: s.n,
        groups: s.groups,
        from,
        terms,
        fromImage: s.o * oh * ow * e.bytes,
        h: oh,
        w: ow,
        padded: copied ? at.padded : 0,
        paddedBytes,
        plane,
        top: vertical.before,
        left: horizontal.before,
        width: horizontal.length,
        weight,
        groupWeight: terms * channels * taps * e.bytes,
        outStride: taps * e.bytes,
        termStride: channels * taps * e.bytes,
        ...{ kh: s.kh, kw: s.kw, sh, sw, ph, pw, dh, dw },
        records: at.records,
        taps: at.taps,
        to,
        channels,
        toImage: s.c * s.h * s.w * e.bytes,
        toPlane: s.h * s.w * e.bytes,
        toRows: s.h,
        toColumns: s.w,
        table: at.table,
      })
    },
  }
}
