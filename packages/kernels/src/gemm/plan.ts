import type { Call } from "../call"
import { elementOf } from "../element"
import type { Epilogue } from "../epilogue"
import { SUM_BLOCK, waitingSums } from "../sums"
import type { Kernel } from "../wasm"
import { exactOf } from "./exact"
import { fewRowsKernel } from "./few-rows"
import type { GemmPattern } from "./gemm-builder"
import { type GemmOptions, sizesOf } from "./gemm-options"
import type { GemmSizes } from "./gemm-product"
import { oneRowTransposedKernel } from "./one-row-transposed"
import { panelKernel, panelScratch, panelWaitingStep } from "./panels"
import { lastTerms, rowSweepKernel, SWEEP_TERMS, sweepWaitingStep } from "./row-sweep"
import { type Part, partsOf, wholeOf } from "./split"
import { BUFFER_BYTES, TILE_ROWS } from "./tile-size"

/** Ways to compute the same bits, each the fastest for some sizes. */
export type GemmVariant = "panels" | "panels-packing-a" | "few-rows" | "row-sweep" | "one-row-transposed"

/** Rows of A in a block. With 512 values of k (SUM_BLOCK) a panel of B takes half of a 32 KiB first-level cache. */
const M_BLOCK = 256

/**
 * Values of k in one turn of the innermost loop: 4 where the engine keeps the order of instructions. V8
 * before 13 (Node 22 and older) moves a block's loads to its beginning and runs out of registers, which
 * halves the speed; the feature tells the engines apart.
 */
const UNROLL = "Float16Array" in globalThis ? 4 : 1

/**
 * Plans c = a·b for row-major matrices, or a batch of them.
 *
 * C[i, j] = ((0 + A[i, 0]·B[0, j]) + A[i, 1]·B[1, j]) + …, every product and every sum rounded, in blocks of 512
 * values of k that are joined pairwise (sums/order.ts), whatever the sizes: equal bits in every engine. With
 * `relaxed`, products may be rounded together with sums, as the engine likes.
 *
 * The call's pointers are [a, b, c, scratch]; with an epilogue [a, b, ...its inputs, ...its outputs, scratch].
 *
 * @throws TypeError when the epilogue does not fit
 */
export function planGemm(options: GemmOptions): Call {
  checkEpilogue(options)
  const sizes = sizesOf(options)
  return planSizes(options, sizes, chooseVariant(options, sizes))
}

/** Whether a product of this form can be given the epilogue; else its work is to be done by a kernel of its own. */
export function gemmEpilogueFits(options: Omit<GemmOptions, "epilogue">, epilogue: Epilogue): boolean {
  return epilogue.gemm.fit(options, epilogue, sizesOf({ ...options, epilogue })) !== undefined
}

function checkEpilogue(options: GemmOptions): void {
  const { epilogue } = options
  if (!epilogue || gemmEpilogueFits(options, epilogue)) return
  throw new TypeError(`planGemm: the epilogue must fit, got ${epilogue.key}. Ask gemmEpilogueFits() first.`)
}

/** Plans with a given variant: for tests and benchmarks. */
export function planGemmAs(variant: GemmVariant, options: GemmOptions): Call | undefined {
  checkEpilogue(options)
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
  const { bytes } = elementOf(options.type)
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

function planSizes(options: GemmOptions, sizes: GemmSizes, variant: GemmVariant, part?: Part): Call {
  const { type, relaxed = false } = options
  const { transA, transB, k, strideA, strideB } = sizes
  // Elements from one stored row to the next.
  const [rowA, rowB, rowC] = [transA ? sizes.m : k, transB ? k : sizes.n, sizes.n]
  const strideC = sizes.m * rowC
  const { batch, m, n, firstMatrix, firstRow, firstColumn } = part ?? wholeOf(sizes)
  const { bytes } = elementOf(type)
  const { epilogue } = options
  const ends = epilogue?.gemm.fit(options, epilogue, sizes)
  // Parts are served by the same code: they are cut between tiles.
  const terms = variant === "row-sweep" ? lastTerms(k) : 0
  const exact = (options.exact ?? ends) ? exactOf(elementOf(type), sizes.m, sizes.n, terms) : undefined
  const blocks = k > SUM_BLOCK
  const pattern = { type, transA, transB, ends, blocks, relaxed, unroll: options.unrollK ?? UNROLL, exact }
  const kBlock = Math.max(1, Math.min(k, SUM_BLOCK))
  const mBlock = Math.min(M_BLOCK, Math.max(1, Math.ceil(m / TILE_ROWS)) * TILE_ROWS)
  const row = n * bytes
  const band = Math.min(m, TILE_ROWS) * row
  const own = kernelOf(variant, pattern, { m: mBlock, n, k: kBlock, terms: k, row, band })
  const waiting = Math.ceil(own.scratch / 16) * 16
  const scratch = blocks ? waiting + own.waitingStep * waitingSums(k) : own.scratch
  const counts = [batch, m, n, k]
  const strides = [rowA, rowB, rowC, strideA, strideB, strideC].map((stride) => stride * bytes)
  const [first, second] = sizes.swapped ? [1, 0] : [0, 1]
  const a = (firstMatrix * strideA + firstRow * (transA ? 1 : rowA)) * bytes
  const b = (firstMatrix * strideB + firstColumn * (transB ? rowB : 1)) * bytes
  const c = firstMatrix * strideC + firstRow * rowC + firstColumn
  const placed = ends
    ? ends.place({ c, firstRow, firstColumn }, scratch, {
        bytes: ((batch - 1) * strideC + (m - 1) * rowC + n) * bytes,
        needed:
          (variant === "row-sweep" && k > SWEEP_TERMS) || (ends.alongRows && variant.startsWith("panels")),
      })
    : { scratch, args: ([, , target, working = 0]: readonly number[]) => [target + c * bytes, working] }
  return {
    kernel: own.kernel,
    scratch: placed.scratch,
    args(pointers) {
      const [target, working, ...extra] = placed.args(pointers)
      const operands = [pointers[first] + a, pointers[second] + b, target, working]
      const blocks = [mBlock, kBlock, working + waiting, own.waitingStep]
      return [...operands, ...counts, ...strides, ...blocks, ...extra]
    },
    split: part
      ? undefined
      : (parts) => partsOf(sizes, bytes, parts).map((p) => planSizes(options, sizes, variant, p)),
  }
}

/** A kernel, the scratch bytes for all but waiting sums, and those from one level of these to the next. */
function kernelOf(
  variant: GemmVariant,
  pattern: GemmPattern,
  block: Readonly<Record<"m" | "n" | "k" | "terms" | "row" | "band", number>>,
): { readonly kernel: Kernel; readonly scratch: number; readonly waitingStep: number } {
  if (variant === "few-rows") {
    const scratch = pattern.ends ? Math.max(BUFFER_BYTES, block.band) : 0
    return { kernel: fewRowsKernel(pattern), scratch, waitingStep: BUFFER_BYTES }
  }
  if (variant === "row-sweep") {
    const terms = block.terms <= SWEEP_TERMS ? block.terms : undefined
    const scratch = pattern.ends ? block.row : 0
    return { kernel: rowSweepKernel(pattern, terms), scratch, waitingStep: sweepWaitingStep(block.row) }
  }
  if (variant === "one-row-transposed") {
    return { kernel: oneRowTransposedKernel(pattern), scratch: BUFFER_BYTES, waitingStep: BUFFER_BYTES }
  }
  const packA = variant === "panels-packing-a"
  const { bytes } = elementOf(pattern.type)
  const scratch = panelScratch(bytes, block.m, block.k, packA)
  return {
    kernel: panelKernel(pattern, packA),
    scratch,
    waitingStep: panelWaitingStep(bytes, block.m, block.n),
  }
}
