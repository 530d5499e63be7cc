import type { Call } from "../call"
import { i32, i32x4, type Kernel, type Value, v128 } from "../wasm"

export interface IndexCheckPlan {
  /** How many indices there are. */
  readonly n: number
  /** Indices must be 0 … size − 1. */
  readonly size: number
}

/**
 * Looks for indices out of range: the output, one i32, is the position of the first, or −1 when all are
 * fine. The other index kernels trust their indices, so run this one before them.
 */
export function planIndexCheck({ n, size }: IndexCheckPlan): Call {
  return { kernel: CHECK, scratch: 0, args: ([indices, to]) => [n, size, indices!, to!] }
}

const CHECK: Kernel = {
  key: "index-check",
  params: ["i32", "i32", "i32", "i32"],
  build(f, params) {
    const [n, size, indices, to] = params as [Value, Value, Value, Value]
    const limit = f.local("v128", i32x4.splat(size))
    const left = f.local("i32", n)
    const at = f.local("i32", indices)
    const fine = f.int(1)
    // Unsigned comparison catches negative indices too.
    const four = (i: number): Value => i32x4.ltU(v128.load(at, 16 * i), limit)
    f.while(
      () => i32.and(i32.geS(left, 16), fine),
      () => {
        f.set(fine, i32x4.allTrue(v128.and(v128.and(four(0), four(1)), v128.and(four(2), four(3)))))
        f.if(fine, () => {
          f.bump(at, 64)
          f.bump(left, -16)
        })
      },
    )
    f.set(fine, 1)
    f.while(
      () => i32.and(i32.gtS(left, 0), fine),
      () => {
        f.set(fine, i32.ltU(i32.load(at), size))
        f.if(fine, () => {
          f.bump(at, 4)
          f.bump(left, -1)
        })
      },
    )
    f.do(i32.store(to, i32.or(i32.sub(n, left), i32.sub(0, fine))))
  },
}
