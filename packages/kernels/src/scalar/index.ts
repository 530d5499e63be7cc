export { VectorEmitter } from "./emit"
export { evaluate, evaluator, type ScalarValue } from "./evaluate"
export { constant, Expr, elementIndex, input, type ScalarType } from "./expr"
export { exprKey } from "./key"
