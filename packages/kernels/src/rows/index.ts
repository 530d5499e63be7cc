export {
  type RowOperand,
  RowProgram,
  type RowProgramOptions,
  type RowStage,
  type RowsPlan,
  type RowWrite,
} from "./row-program"
export { type Row, type RowExpression, RowText, rowProgramOf } from "./row-text"
export { logSoftmax, logSoftmaxGrad, softmax, softmaxGrad } from "./softmax"
