import type { Call } from "../call"
import { type FuncBuilder, i32, type Value } from "../wasm"
import { fillArea } from "./layout"
import { sharedPlanes } from "./part"
import { type PoolElement, poolElement } from "./pool-element"
import { type PoolSizes, poolOutput } from "./pool-geometry"
import { extent } from "./pool-windows"
import { routine } from "./routine"

const maxGrad = (e: PoolElement) =>
  routine(`conv.max-pool-grad.${e.type}`, ["planes gy indices gx area outputs"], (f, p, module) => {
    const [gy, indices, gx] = [f.int(p.gy), f.int(p.indices), f.int(p.gx)]
    const planeBytes = f.int(i32.mul(p.area, e.bytes))
    fillArea(e, 0).call(f, module, { to: gx, bytes: i32.mul(p.planes, planeBytes) })
    const [plane, output, place] = [f.local("i32"), f.local("i32"), f.local("i32")]
    f.for(plane, 0, p.planes, 1, () => {
      f.for(output, 0, p.outputs, 1, () => {
        f.set(place, i32.load(indices))
        // An index from elsewhere must not write outside of the plane.
        f.if(i32.ltU(place, p.area), () => {
          const at = f.int(i32.add(gx, i32.mul(place, e.bytes)))
          f.do(e.one.store(at, e.one.add(e.one.load(at), e.one.load(gy))))
        })
        f.bump(gy, e.bytes)
        f.bump(indices, 4)
      })
      f.bump(gx, planeBytes)
    })
  })

const avgGrad = (e: PoolElement) =>
  routine(
    `conv.avg-pool-grad.${e.type}`,
    ["planes gy gx h w kh kw sh sw ph pw rows columns countPadding"],
    (f, p, module) => {
      const [gy, gx] = [f.int(p.gy), f.int(p.gx)]
      const rowBytes = f.int(i32.mul(p.w, e.bytes))
      const planeBytes = f.int(i32.mul(p.h, rowBytes))
      fillArea(e, 0).call(f, module, { to: gx, bytes: i32.mul(p.planes, planeBytes) })
      const [plane, row, column] = [f.local("i32"), f.local("i32"), f.local("i32")]
      const [top, left, counted] = [f.local("i32"), f.local("i32"), f.local("i32")]
      const share = f.local(e.type)
      f.for(plane, 0, p.planes, 1, () => {
        f.for(row, 0, p.rows, 1, () => {
          f.set(top, i32.sub(i32.mul(row, p.sh), p.ph))
          f.set(counted, extent(f, p, top, p.kh, p.h, p.ph))
          const above = f.int(clip(f, top, p.h))
          const below = f.int(clip(f, i32.add(top, p.kh), p.h))
          f.for(column, 0, p.columns, 1, () => {
            f.set(left, i32.sub(i32.mul(column, p.sw), p.pw))
            const count = i32.mul(counted, extent(f, p, left, p.kw, p.w, p.pw))
            f.set(share, e.one.div(e.one.load(gy), e.one.fromInt(count)))
            const before = f.int(i32.mul(clip(f, left, p.w), e.bytes))
            const after = f.int(i32.mul(clip(f, i32.add(left, p.kw), p.w), e.bytes))
            const line = f.int(i32.add(gx, i32.mul(above, rowBytes)))
            const lineEnd = f.int(i32.add(gx, i32.mul(below, rowBytes)))
            f.while(
              () => i32.ltU(line, lineEnd),
              () => {
                const at = f.int(i32.add(line, before))
                const end = f.int(i32.add(line, after))
                f.while(
                  () => i32.ltU(at, end),
                  () => {
                    f.do(e.one.store(at, e.one.add(e.one.load(at), share)))
                    f.bump(at, e.bytes)
                  },
                )
                f.bump(line, rowBytes)
              },
            )
            f.bump(gy, e.bytes)
          })
        })
        f.bump(gx, planeBytes)
      })
    },
  )

/** A place along an axis, moved into [0, size]. */
function clip(f: FuncBuilder, place: Value, size: Value): Value {
  const at = f.int(place)
  f.if(i32.ltS(at, 0), () => f.set(at, 0))
  f.if(i32.gtS(at, size), () => f.set(at, size))
  return at
}

/** gx of a maximum; pointers gy, indices, gx. Each gx sums over (oh, ow). */
export function planMaxPool2dGrad(s: PoolSizes): Call {
  const e = poolElement(s.type)
  const [oh, ow] = poolOutput(s)
  const [area, outputs] = [s.h * s.w, oh * ow]
  const { kernel, args } = maxGrad(e)
  return sharedPlanes(s, [outputs * e.bytes, outputs * 4, area * e.bytes], ({ n, c }) => ({
    kernel,
    scratch: 0,
    args: ([gy, indices, gx]) => args({ planes: n * c, gy, indices, gx, area, outputs }),
  }))
}

/** gx of a mean; pointers gy, gx. Each gx sums the quotients gy / count over (oh, ow). */
export function planAvgPool2dGrad(s: PoolSizes): Call {
  const [rows, columns] = poolOutput(s)
  const [sh, sw] = s.stride
  const [ph, pw] = s.padding
  const e = poolElement(s.type)
  const { kernel, args } = avgGrad(e)
  const countPadding = s.countIncludePad === false ? 0 : 1
  const sizes = { h: s.h, w: s.w, kh: s.kh, kw: s.kw, sh, sw, ph, pw, rows, columns, countPadding }
  return sharedPlanes(s, [rows * columns * e.bytes, s.h * s.w * e.bytes], ({ n, c }) => ({
    kernel,
    scratch: 0,
    args: ([gy, gx]) => args({ planes: n * c, gy, gx, ...sizes }),
  }))
}
