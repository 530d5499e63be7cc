export { moved, type Range, ranges } from "./parts"
export { contiguousStrides, planFlat, planLoop, type View } from "./plan"
export { type LoopOutput, LoopProgram } from "./program"
