import type { Call } from "../call"
import { planGemm } from "../gemm/plan"
import type { ConvSizes } from "./geometry"

/* A window that covers the whole image leaves one output: y = x·weightᵀ with images and filters as rows.
   Its sums run in the same orders as a convolution's. */

export function isProduct(s: ConvSizes): boolean {
  const whole = (size: number, kernel: number, at: 0 | 1) =>
    kernel === size && s.padding[at] === 0 && (size === 1 || s.dilation[at] === 1)
  return s.groups === 1 && whole(s.h, s.kh, 0) && whole(s.w, s.kw, 1)
}

const inputs = (s: ConvSizes) => s.c * s.h * s.w

export function product(s: ConvSizes): Call {
  return planGemm({ type: s.type, m: s.n, n: s.o, k: inputs(s), transB: true })
}

export function productInputGrad(s: ConvSizes): Call {
  return exchanged(planGemm({ type: s.type, m: s.n, n: inputs(s), k: s.o }))
}

export function productWeightGrad(s: ConvSizes): Call {
  return exchanged(planGemm({ type: s.type, m: s.o, n: inputs(s), k: s.n, transA: true }))
}

/** The same with its first two pointers in the other order. */
function exchanged(call: Call): Call {
  return { ...call, args: ([b, a, ...rest]) => call.args([a, b, ...rest]) }
}
