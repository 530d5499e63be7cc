export {
  type RowOperand,
  RowProgram,
  type RowProgramOptions,
  type RowStage,
  type RowsPlan,
} from "./row-program"
export { planRowSoftmax, type RowSoftmaxPlan, type SoftmaxKind } from "./softmax"
