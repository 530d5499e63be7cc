export { contiguousStrides, planFlat, planLoop, type View } from "./plan"
export { type LoopOutput, LoopProgram } from "./program"
