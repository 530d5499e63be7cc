export type { Element, GemmType } from "./element"
export { gemmEpilogues } from "./gemm-epilogue"
export type { GemmOptions } from "./gemm-options"
export { gemmEpilogueFits, planGemm } from "./plan"
