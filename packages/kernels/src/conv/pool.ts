import type { Call } from "../call"
import { SUM_BLOCK, waitingSums } from "../sums"
import { type FuncBuilder, i32, i32x4, type Local, type Value, v128 } from "../wasm"
import { words } from "../wasm/words"
import { areas } from "./geometry"
import { fillArea, padImage } from "./layout"
import { sharedPlanes } from "./part"
import { type PoolElement, poolElement } from "./pool-element"
import { type PoolSizes, poolOutput } from "./pool-geometry"
import { averageWindows, maxWindows } from "./pool-windows"
import { routine } from "./routine"

/** How the inputs of neighbouring outputs lie: side by side, every second, or further apart. */
type Spread = 1 | 2 | "any"

/** A side of the window: a small one is written out, others are loops. */
type Side = 1 | 2 | 3 | "any"

const sideOf = (size: number): Side => (size === 1 || size === 2 || size === 3 ? size : "any")

/** @param blocks - whether sums have more than one block of terms */
const pool = (
  e: PoolElement,
  kind: "max" | "avg",
  spread: Spread,
  height: Side,
  width: Side,
  blocks: boolean,
) =>
  routine(
    `conv.pool.${e.type}.${kind}.${spread}.${height}.${width}${blocks ? ".blocks" : ""}`,
    [
      "planes x h w kh kw sh sw ph pw dh dw padded paddedBytes width",
      "y indices rows columns lanes countPadding waiting",
    ],
    (f, p, module) => {
      const empty = kind === "max" ? -Infinity : 0
      fillArea(e, empty).call(f, module, { to: p.padded, bytes: p.paddedBytes })
      const [plane, row, column, kh, kw] = ["", "", "", "", ""].map(() => f.local("i32"))
      const [x, from, y, indices] = [f.int(p.x), f.local("i32"), f.int(p.y), f.int(p.indices)]
      const windows =
        kind === "max"
          ? maxWindows(f, e, p, y, indices)
          : averageWindows(f, e, p, y, blocks ? p.waiting : undefined)
      const scaled = (count: Value) => f.int(i32.mul(count, e.bytes))
      const [apart, tapColumn, rowBytes] = [scaled(p.sw), scaled(p.dw), scaled(p.width)]
      const tapRow = f.int(i32.mul(rowBytes, p.dh))
      const offsets = f.local("v128", i32x4.mul(words(0, 1, 2, 3), i32x4.splat(p.sw)))
      const last = f.int(i32.sub(p.columns, p.lanes))
      const [line, at, top] = [f.local("i32"), f.local("i32"), f.local("i32")]
      const value = f.local("v128")

      f.for(plane, 0, p.planes, 1, () => {
        f.set(from, x)
        f.if(i32.ne(p.padded, 0), () => {
          const copy = { planes: 1, plane: 0, top: p.ph, left: p.pw, phases: 1 }
          padImage(e).call(f, module, { ...p, ...copy, from: x, to: p.padded })
          f.set(from, p.padded)
        })
        f.for(row, 0, p.rows, 1, () => {
          f.set(top, i32.sub(i32.mul(row, p.sh), p.ph))
          f.set(column, 0)
          f.doWhile(
            () => {
              const left = i32.sub(i32.mul(column, p.sw), p.pw)
              const lefts = f.local("v128", i32x4.add(i32x4.splat(left), offsets))
              windows.start(top, lefts)
              f.set(line, i32.add(from, i32.mul(i32.mul(row, p.sh), rowBytes)))
              f.bump(line, i32.mul(column, apart))
              repeat(f, kh, height, p.kh, () => {
                f.set(at, line)
                repeat(f, kw, width, p.kw, () => {
                  f.set(value, gather(f, e, spread, at, apart))
                  windows.take(value)
                  windows.nextColumn()
                  f.bump(at, tapColumn)
                })
                windows.nextRow()
                f.bump(line, tapRow)
              })
              windows.finish(column)
              f.bump(column, e.lanes)
              // The last vector of a row overlaps the one before it.
              f.if(i32.and(i32.gtS(column, last), i32.ltS(column, p.columns)), () => f.set(column, last))
            },
            () => i32.ltS(column, p.columns),
          )
          f.bump(y, i32.mul(p.columns, e.bytes))
          if (kind === "max") f.bump(indices, i32.mul(p.columns, 4))
        })
        f.bump(x, i32.mul(i32.mul(p.h, p.w), e.bytes))
      })
    },
  )

function repeat(f: FuncBuilder, i: Local, side: Side, size: Value, body: () => void): void {
  if (side === "any") f.for(i, 0, size, 1, body)
  else for (let k = 0; k < side; k++) body()
}

function gather(f: FuncBuilder, e: PoolElement, spread: Spread, at: Local, apart: Local): Value {
  if (spread === 1) return v128.load(at)
  if (spread === 2) return e.loadEven(at)
  const lane = f.int(at)
  const out = f.local("v128", e.splat(lane))
  for (let i = 1; i < e.lanes; i++) {
    f.bump(lane, apart)
    f.set(out, e.loadLane(lane, out, i))
  }
  return out
}

/**
 * Pooling as torch does it; pointers x, y, then for "max" indices (int32, h·W + w in the plane of x), then
 * scratch. Padding is −∞ to a maximum and 0 to a mean. No window may lie in the padding alone.
 */
export function planPool2d(s: PoolSizes): Call {
  const { bytes } = poolElement(s.type)
  const [oh, ow] = poolOutput(s)
  const indices = s.kind === "max" ? oh * ow * 4 : 0
  return sharedPlanes(s, [s.h * s.w * bytes, oh * ow * bytes, indices], planPlanes)
}

function planPlanes(s: PoolSizes): Call {
  const e = poolElement(s.type)
  const [oh, ow] = poolOutput(s)
  const [sh, sw] = s.stride
  const [ph, pw] = s.padding
  const [dh, dw] = s.dilation ?? [1, 1]
  const reach = (count: number, stride: number, kernel: number, dilation: number) =>
    (count - 1) * stride + (kernel - 1) * dilation + 1
  const height = Math.max(ph + s.h, reach(oh, sh, s.kh, dh))
  const width = Math.max(pw + s.w, reach(ow, sw, s.kw, dw))
  const copied = height > s.h || width > s.w || ow < e.lanes
  // Lanes beyond a short row read, and ignore, what lies behind it.
  const paddedBytes = copied ? (height * width + e.lanes * sw) * e.bytes + 16 : 0
  const blocks = s.kind === "avg" && s.kh * s.kw > SUM_BLOCK
  const scratch = areas({ padded: paddedBytes, waiting: blocks ? 16 * waitingSums(s.kh * s.kw) : 0 })
  const spread = sw === 1 || sw === 2 ? sw : "any"
  const { kernel, args } = pool(e, s.kind, spread, sideOf(s.kh), sideOf(s.kw), blocks)
  return {
    kernel,
    scratch: scratch.total,
    args(pointers) {
      const [x, y] = pointers
      const [indices, start] = s.kind === "max" ? pointers.slice(2) : [0, pointers[2]]
      const at = scratch.at(start ?? 0)
      return args({
        ...{ x, y, indices, h: s.h, w: s.w, kh: s.kh, kw: s.kw, sh, sw, ph, pw, dh, dw },
        planes: oh * ow > 0 ? s.n * s.c : 0,
        padded: copied ? at.padded : 0,
        paddedBytes,
        width: copied ? width : s.w,
        rows: oh,
        columns: ow,
        lanes: Math.min(ow, e.lanes),
        countPadding: s.countIncludePad === false ? 0 : 1,
        waiting: at.waiting,
      })
    },
  }
}
