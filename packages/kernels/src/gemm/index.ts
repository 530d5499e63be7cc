export type { GemmType } from "./element"
export type { GemmOptions } from "./gemm-options"
export { gemmEpilogueFits, planGemm } from "./plan"
export { ACCUMULATE, STORE, type TileCell, type TileHooks } from "./tile-hooks"
