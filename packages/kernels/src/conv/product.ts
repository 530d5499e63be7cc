import type { Call } from "../call"
import type { Epilogue } from "../epilogue"
import type { GemmProduct } from "../gemm/gemm-product"
import { gemmEpilogueFits, planGemm } from "../gemm/plan"
import { fitConvEpilogue, productEpilogue, unfit } from "./conv-epilogue"
import type { ConvOutput, ConvSizes } from "./geometry"

/* A window that covers the whole image leaves one output: y = x·weightᵀ with images and filters as rows.
   Its sums run in the same orders as a convolution's. */

export function isProduct(s: ConvSizes): boolean {
  const whole = (size: number, kernel: number, at: 0 | 1) =>
    kernel === size && s.padding[at] === 0 && (size === 1 || s.dilation[at] === 1)
  return s.groups === 1 && whole(s.h, s.kh, 0) && whole(s.w, s.kw, 1)
}

const inputs = (s: ConvSizes) => s.c * s.h * s.w

const productOf: Readonly<Record<ConvOutput, (s: ConvSizes) => GemmProduct>> = {
  forward: (s) => ({ type: s.type, m: s.n, n: s.o, k: inputs(s), transB: true }),
  inputGrad: (s) => ({ type: s.type, m: s.n, n: inputs(s), k: s.o }),
  weightGrad: (s) => ({ type: s.type, m: s.o, n: inputs(s), k: s.n, transA: true }),
}

/** The product that computes an output; pointers as the convolution's. */
export function product(s: ConvSizes, output: ConvOutput, epilogue?: Epilogue): Call {
  const call = planProduct(s, output, epilogue)
  return output === "forward" ? call : exchanged(call)
}

function planProduct(s: ConvSizes, output: ConvOutput, epilogue?: Epilogue): Call {
  const gemm = { ...productOf[output](s), relaxed: s.relaxed }
  if (!epilogue) return planGemm(gemm)
  const flat = productEpilogue(s, output, epilogue)
  if (!flat) throw unfit(output, epilogue)
  return planGemm({ ...gemm, epilogue: flat })
}

/** The same with its first two pointers in the other order. */
function exchanged({ split, ...call }: Call): Call {
  return {
    ...call,
    args: ([b, a, ...rest]) => call.args([a, b, ...rest]),
    ...(split && { split: (parts) => split(parts).map(exchanged) }),
  }
}

/** Whether a convolution's kernel can be given the epilogue; else its work is to be done by a kernel of its own. */
export function convEpilogueFits(s: ConvSizes, output: ConvOutput, epilogue: Epilogue): boolean {
  if (!isProduct(s)) return fitConvEpilogue(s, output, epilogue) !== undefined
  const flat = productEpilogue(s, output, epilogue)
  return flat !== undefined && gemmEpilogueFits(productOf[output](s), flat)
}
