export { contiguousStrides, planLoop, type View } from "./plan"
export { type LoopOutput, LoopProgram } from "./program"
