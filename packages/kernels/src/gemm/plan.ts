import type { Call } from "../call"
import type { Kernel } from "../wasm"
import { ELEMENTS } from "./element"
import { fewRowsKernel } from "./few-rows"
import type { GemmPattern } from "./gemm-builder"
import { type GemmOptions, type GemmSizes, sizesOf } from "./gemm-options"
import { ONE_ROW_SCRATCH, oneRowTransposedKernel } from "./one-row-transposed"
import { panelKernel, panelScratch } from "./panels"
import { rowSweepKernel, SWEEP_TERMS } from "./row-sweep"
import { TILE_ROWS } from "./tile"
import { ACCUMULATE, STORE } from "./tile-hooks"

/** Ways to compute the same bits, each the fastest for some sizes. */
export type GemmVariant = "panels" | "panels-packing-a" | "few-rows" | "row-sweep" | "one-row-transposed"

/** Rows of A, and values of k, in a block: a panel of B then takes half of a 32 KiB first-level cache. */
const M_BLOCK = 256
const K_BLOCK = 512

/**
 * Values of k in one turn of the innermost loop: 4 where the engine keeps the order of instructions. V8
 * before 13 (Node 22 and older) moves a block's loads to its beginning and runs out of registers, which
 * halves the speed; the feature tells the engines apart.
 */
const UNROLL = "Float16Array" in globalThis ? 4 : 1

/**
 * Plans c = a·b for row-major matrices, or a batch of them.
 *
 * C[i, j] = ((0 + A[i, 0]·B[0, j]) + A[i, 1]·B[1, j]) + …, every product and every sum rounded, in the
 * order of k, whatever the sizes: equal bits in every engine. With `relaxed`, products may be rounded
 * together with sums, as the engine likes.
 *
 * The call's pointers are [a, b, c, scratch], then the values of the hooks' parameters.
 */
export function planGemm(options: GemmOptions): Call {
  const sizes = sizesOf(options)
  return planSizes(options, sizes, chooseVariant(options, sizes))
}

/** Plans with a given variant: for tests and benchmarks. */
export function planGemmAs(variant: GemmVariant, options: GemmOptions): Call | undefined {
  const sizes = sizesOf(options)
  return allowed(variant, sizes) ? planSizes(options, sizes, variant) : undefined
}

function allowed(variant: GemmVariant, { m, k, transA, transB }: GemmSizes): boolean {
  if (variant === "few-rows") return !transB
  if (variant === "row-sweep") return !transB && k > 0
  if (variant === "one-row-transposed") return transB && m === 1 && !transA
  return true
}

/** The thresholds are measured: bench/gemm.bench.ts. */
function chooseVariant(options: GemmOptions, sizes: GemmSizes): GemmVariant {
  const { m, n, k } = sizes
  const { bytes } = ELEMENTS[options.type]
  if (allowed("one-row-transposed", sizes)) return "one-row-transposed"
  if (allowed("row-sweep", sizes)) {
    if (k <= SWEEP_TERMS) return "row-sweep"
    // Tiles of a wide B touch a new page with every k.
    if (m <= 2 && n * bytes >= 4000) return "row-sweep"
  }
  // Packing does not pay where B is used for few tiles or lies in the first-level cache.
  if (allowed("few-rows", sizes) && (m <= 3 * TILE_ROWS || k * n * bytes <= 24_000)) return "few-rows"
  return n >= 64 ? "panels-packing-a" : "panels"
}

function planSizes(options: GemmOptions, sizes: GemmSizes, variant: GemmVariant): Call {
  const { type, accumulate = false, relaxed = false } = options
  const { m, n, k, transA, transB, batch, lda, ldb, ldc } = sizes
  const { bytes } = ELEMENTS[type]
  const hooks = options.hooks ?? (accumulate ? ACCUMULATE : STORE)
  const pattern = { type, transA, transB, hooks, relaxed, unroll: options.unrollK ?? UNROLL }
  const kBlock = Math.max(1, Math.ceil(k / Math.ceil(k / K_BLOCK)) || 0)
  const mBlock = Math.min(M_BLOCK, Math.max(1, Math.ceil(m / TILE_ROWS)) * TILE_ROWS)
  const { kernel, scratch } = kernelOf(variant, pattern, { m: mBlock, k: kBlock, terms: k })
  const strides = [lda, ldb, ldc, sizes.strideA, sizes.strideB, sizes.strideC].map((stride) => stride * bytes)
  const [first, second] = sizes.swapped ? [1, 0] : [0, 1]
  return {
    kernel,
    scratch,
    args(pointers) {
      const [, , c, working = 0, ...extra] = pointers
      const operands = [pointers[first], pointers[second], c, working]
      return [...operands, batch, m, n, k, ...strides, mBlock, kBlock, ...extra]
    },
  }
}

function kernelOf(
  variant: GemmVariant,
  pattern: GemmPattern,
  block: { readonly m: number; readonly k: number; readonly terms: number },
): { readonly kernel: Kernel; readonly scratch: number } {
  if (variant === "few-rows") return { kernel: fewRowsKernel(pattern), scratch: 0 }
  if (variant === "row-sweep") {
    const terms = block.terms <= SWEEP_TERMS ? block.terms : undefined
    return { kernel: rowSweepKernel(pattern, terms), scratch: 0 }
  }
  if (variant === "one-row-transposed") {
    return { kernel: oneRowTransposedKernel(pattern), scratch: ONE_ROW_SCRATCH }
  }
  const packA = variant === "panels-packing-a"
  const { bytes } = ELEMENTS[pattern.type]
  return { kernel: panelKernel(pattern, packA), scratch: panelScratch(bytes, block.m, block.k, packA) }
}
