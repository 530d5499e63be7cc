export type { Element, GemmType } from "./element"
export type { GemmOptions } from "./gemm-options"
export { gemmEpilogueFits, planGemm } from "./plan"
export {
  ACCUMULATE,
  type KernelStart,
  STORE,
  type SumBlock,
  type SumEnds,
  type TileCell,
  type TileHooks,
} from "./tile-hooks"
