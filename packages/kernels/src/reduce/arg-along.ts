import { BYTES } from "../call"
import { VectorEmitter } from "../scalar/emit"
import { input } from "../scalar/expr"
import { loadOne, splatLowest } from "../scalar/lanes"
import { i32, i32x4, type Kernel, type Local, type Value, v128 } from "../wasm"
import { markAddresses, reduceBlock, type Source } from "./accumulate"
import { ARG_PARAMS, type ArgOp, beats, isExtreme, type NumberType } from "./arg-extreme"
import { Combiner } from "./combine"
import { BLOCK } from "./order"
import { Reader } from "./reader"

/** Runs of neighbours: finds the most extreme block, the first of equals, then the place in it. */
export function alongKernel(op: ArgOp, type: NumberType): Kernel {
  return {
    key: `arg-along:${op}:${type}`,
    params: ARG_PARAMS,
    build(f, [outer, length, , from, to]) {
      const bytes = BYTES[type]
      const here = f.local("i32", from)
      const output = f.local("i32", to)
      const end = f.int(0)
      const left = f.int(0)
      const take = f.int(0)
      const block = f.int(0)
      const place = f.int(0)
      const total = f.local("v128")
      const best = f.local("v128")
      const at = f.int(0)

      const emitter = new VectorEmitter(f, [input(0, type)], new Set())
      const reader = new Reader(f, emitter, [{ type, how: "v", stride: at }])
      const by = new Combiner(op === "argmax" ? "max" : "min", type, emitter.lanes)
      const source: Source = {
        heavy: false,
        vector: (skip) => reader.vector([at], skip)[0] as Local,
        partial: (count) => reader.partial([at], count)[0] as Local,
        mark: () => markAddresses(f, [at]),
        advance: (count) => reader.advance([at], count),
      }
      const takeBlock = () => {
        f.set(take, left)
        f.if(i32.gtS(take, BLOCK), () => f.set(take, BLOCK))
        f.set(left, i32.sub(left, take))
        f.set(at, block)
        reduceBlock(f, by, take, source, total)
        const isBetter = i32x4.extractLane(beats(op, type, total, best), 0)
        f.if(i32.or(i32.eq(block, here), isBetter), () => {
          f.set(best, total)
          f.set(place, block)
        })
        f.bump(block, BLOCK * bytes)
      }
      const miss = (vector: Value) => i32.eqz(v128.anyTrue(isExtreme(type, vector, best)))

      f.for(f.int(0), 0, outer as Value, 1, () => {
        f.set(left, length as Value)
        f.set(block, here)
        f.doWhile(takeBlock, () => left)
        f.set(best, splatLowest(type, best))
        f.set(end, i32.add(here, i32.mul(length as Value, bytes)))
        // Whole vectors while they lie inside the run and have no extreme element.
        const more = f.int(1)
        f.doWhile(
          () => {
            f.set(more, i32.eqz(i32.ltU(end, i32.add(place, 16))))
            f.if(more, () => {
              f.set(more, miss(v128.load(place)))
              f.if(more, () => f.bump(place, 16))
            })
          },
          () => more,
        )
        f.while(
          () => i32.eqz(i32x4.extractLane(isExtreme(type, loadOne(type, place), best), 0)),
          () => f.bump(place, bytes),
        )
        f.do(i32.store(output, i32.divU(i32.sub(place, here), bytes)))
        f.bump(output, 4)
        f.set(here, end)
      })
    },
  }
}
