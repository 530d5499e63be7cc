import type { Call } from "../call"
import { type Element, elementOf, keyOf } from "../element"
import { callBlock, type Epilogue } from "../epilogue"
import { SUM_BLOCK, waitingSums } from "../sums"
import { i32 } from "../wasm"
import { type ConvFitted, epilogueKey } from "./conv-epilogue"
import { convCall, convolution } from "./convolution"
import { type ConvSizes, convOutput, planeStride } from "./geometry"
import { fillArea, interleave, padImage } from "./layout"
import { type ConvPart, shared, wholePart } from "./part"
import { routine } from "./routine"
import { forOutBlocks, joinLastBlock, sumBytes, weightBlock } from "./weight-tiles"

/** @param blocks - whether sums have more than one block of terms */
const weightGrad = (e: Element, blocks: boolean, fitted?: ConvFitted) =>
  routine(
    `conv.weight-grad.${keyOf(e)}${blocks ? ".blocks" : ""}${epilogueKey(fitted)}`,
    [
      "images groups x xImage channels h w padded paddedBytes plane top left width fromRow step",
      "gy gyPlane gySkip outs rows columns lined kh kw ks tapRow tapColumn distances sums sumsBytes gw line context",
    ],
    (f, p, module) => {
      fillArea(e, 0).call(f, module, { to: p.padded, bytes: p.paddedBytes })
      fillArea(e, 0).call(f, module, { to: p.sums, bytes: p.sumsBytes })

      const [c, kh, kw] = [f.local("i32"), f.local("i32"), f.local("i32")]
      const entry = f.int(p.distances)
      f.for(c, 0, p.channels, 1, () =>
        f.for(kh, 0, p.kh, 1, () => {
          const distance = f.int(i32.add(i32.mul(c, p.plane), i32.mul(kh, p.tapRow)))
          f.for(kw, 0, p.kw, 1, () => {
            f.do(i32.store(entry, distance))
            f.bump(entry, 4)
            f.bump(distance, p.tapColumn)
          })
        }),
      )

      const [image, group, outs] = [f.local("i32"), f.local("i32"), f.local("i32")]
      const [x, gy, from, sums] = [f.int(p.x), f.int(p.gy), f.local("i32"), f.local("i32")]
      const area = f.int(i32.mul(p.rows, p.columns))
      const position = f.int(0)
      const positions = f.int(i32.mul(area, p.images))
      f.for(image, 0, p.images, 1, () => {
        f.set(from, x)
        f.if(i32.ne(p.padded, 0), () => {
          const planes = i32.mul(p.groups, p.channels)
          padImage(e).call(f, module, { ...p, from: x, to: p.padded, planes, phases: 1 })
          f.set(from, p.padded)
        })
        f.set(sums, p.sums)
        f.for(group, 0, p.groups, 1, () => {
          f.set(outs, p.outs)
          forOutBlocks(f, e, outs, (width, channels) => {
            if (width > 0) {
              const channelLast = {
                from: gy,
                to: p.lined,
                rows: channels,
                count: area,
                width: width * e.lanes,
              }
              interleave(e).call(f, module, channelLast)
            }
            const gradient = width > 0 ? p.lined : gy
            const image = { from, gradient, sums, position, positions }
            weightBlock(e, blocks, width).call(f, module, { ...p, ...image })
            f.bump(gy, i32.mul(channels, p.gyPlane))
            f.bump(sums, i32.mul(p.ks, sumBytes(width)))
          })
          f.bump(from, i32.mul(p.channels, p.plane))
        })
        f.bump(x, p.xImage)
        f.bump(gy, p.gySkip)
        f.bump(position, area)
      })
      if (blocks) joinLastBlock(f, e, p, positions)

      // From [block][k][channel of the block] to [channel][k]; with an epilogue, one channel after another by a line.
      const gw = f.int(p.gw)
      const to = f.local("i32")
      const row = f.int(0)
      const finish = () => {
        if (fitted) {
          const lineBytes = i32.mul(p.ks, e.bytes)
          const place = {
            sums: p.line,
            sumsRow: lineBytes,
            at: gw,
            atRow: lineBytes,
            row,
            column: i32.const(0),
          }
          callBlock(f, module, fitted, p.context, { ...place, rows: i32.const(1), columns: p.ks })
        }
        f.bump(row, 1)
        f.bump(gw, i32.mul(p.ks, e.bytes))
      }
      const [lane, k] = [f.local("i32"), f.local("i32")]
      f.set(sums, p.sums)
      f.for(group, 0, p.groups, 1, () => {
        f.set(outs, p.outs)
        forOutBlocks(f, e, outs, (width, channels) => {
          f.for(lane, 0, channels, 1, () => {
            const sum = f.int(i32.add(sums, i32.mul(lane, e.bytes)))
            f.set(to, fitted ? p.line : gw)
            f.for(k, 0, p.ks, 1, () => {
              f.do(e.copy(to, sum))
              f.bump(to, e.bytes)
              f.bump(sum, sumBytes(width))
            })
            finish()
          })
          f.bump(sums, i32.mul(p.ks, sumBytes(width)))
        })
      })
    },
  )

/**
 * gw of y = x ⋆ weight; pointers x, gy, gw, scratch, or with an epilogue x, gy, its inputs, its outputs, scratch.
 * The order of sums: geometry.ts.
 */
export function planConv2dWeightGrad(sizes: ConvSizes, epilogue?: Epilogue): Call {
  return convolution(sizes, "weightGrad", epilogue, (s, fitted) => {
    // Every part needs all images: sums run over them.
    const whole = wholePart({ images: 1, groups: s.groups, channels: s.o / s.groups })
    return shared(whole, elementOf(s.type).lanes, (part) => planWeightGrad(s, fitted, part))
  })
}

function planWeightGrad(
  s: ConvSizes,
  fitted: ConvFitted | undefined,
  { groups, channels: filters }: ConvPart,
): Call {
  const e = elementOf(s.type, s.relaxed)
  const [oh, ow] = convOutput(s)
  const [top, left] = s.padding
  const channels = s.c / s.groups
  const outs = filters.count
  const ks = channels * s.kh * s.kw
  const first = groups.from * (s.o / s.groups) + filters.from
  const count = groups.count * outs

  const copied = top > 0 || left > 0
  const width = s.w + 2 * left
  const row = width * e.bytes
  const plane = copied ? planeStride((s.h + 2 * top) * row) : s.h * row
  const paddedBytes = copied ? groups.count * channels * plane : 0
  const sumsBytes = groups.count * Math.ceil(outs / e.lanes) * ks * 16
  const lined = oh * ow * Math.min(2, Math.ceil(outs / e.lanes)) * 16
  const terms = s.n * oh * ow
  const bytes = {
    padded: paddedBytes,
    lined,
    sums: sumsBytes * (1 + waitingSums(terms)),
    distances: ks * 4,
    line: fitted ? ks * e.bytes : 0,
  }
  const kernel = weightGrad(e, terms > SUM_BLOCK, fitted)
  const fixed = {
    images: oh * ow > 0 ? s.n : 0,
    groups: groups.count,
    xImage: s.c * s.h * s.w * e.bytes,
    channels,
    h: s.h,
    w: s.w,
    paddedBytes,
    plane,
    top,
    left,
    width,
    fromRow: s.stride[0] * row,
    step: s.stride[1] * e.bytes,
    gyPlane: oh * ow * e.bytes,
    gySkip: (s.o - count) * oh * ow * e.bytes,
    outs,
    rows: oh,
    columns: ow,
    kh: s.kh,
    kw: s.kw,
    ks,
    tapRow: s.dilation[0] * row,
    tapColumn: s.dilation[1] * e.bytes,
    sumsBytes,
  }
  const begin = { elements: first * ks, rows: first, bytes: e.bytes }
  return convCall(kernel, fitted, begin, bytes, fixed, ([x, gy], gw, at) => ({
    x: x + groups.from * channels * s.h * s.w * e.bytes,
    padded: copied ? at.padded : 0,
    gy: gy + first * oh * ow * e.bytes,
    gw,
  }))
}
