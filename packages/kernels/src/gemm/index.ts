export type { Element, GemmType } from "./element"
export type { GemmOptions } from "./gemm-options"
export { gemmEpilogueFits, planGemm } from "./plan"
