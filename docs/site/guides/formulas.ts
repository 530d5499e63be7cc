/** Operations to follow from their formula to their bytes. */
export const FORMULAS = [
  { value: "relu", label: "relu", operands: 1, code: 'unary("relu", { expr: (x) => x.max(0), … })' },
  { value: "square", label: "square", operands: 1, code: 'unary("square", { expr: (x) => x.mul(x), … })' },
  { value: "mul", label: "mul", operands: 2, code: 'binary("mul", { expr: (x, y) => x.mul(y), … })' },
  { value: "sqrt", label: "sqrt", operands: 1, code: 'unary("sqrt", { expr: (x) => x.sqrt(), … })' },
  { value: "exp", label: "exp", operands: 1, code: 'unary("exp", { expr: exp, … }) // of @gradus/kernels' },
  {
    value: "tanh",
    label: "tanh",
    operands: 1,
    code: 'unary("tanh", { expr: tanh, … }) // of @gradus/kernels',
  },
] as const

export type FormulaName = (typeof FORMULAS)[number]["value"]
