export { gemmEpilogues } from "./gemm-epilogue"
export type { GemmOptions } from "./gemm-options"
export { gemmEpilogueFits, planGemm } from "./plan"
export type { GemmEnds, SumEnds } from "./sum-ends"
