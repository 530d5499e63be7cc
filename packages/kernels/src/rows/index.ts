export { RowProgram, type RowsPlan } from "./row-program"
export type { RowOperand, RowProgramOptions, RowStage, RowWrite } from "./row-stages"
export { type Row, type RowExpression, RowText, rowProgramOf } from "./row-text"
export { logSoftmax, logSoftmaxGrad, softmax, softmaxGrad } from "./softmax"
