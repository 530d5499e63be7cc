export { copyProgram, type PermutePlan, planPermute } from "./permute"
export { planTranspose, type TransposePlan } from "./transpose"
