import { input, LoopProgram } from "@gradus/kernels"
import { type DType, storageType } from "./dtype"
import type { LoopExpression } from "./primitive"

const programs = new Map<string, Map<number, LoopProgram>>()
const TYPES: readonly DType[] = ["float32", "float64", "int32", "bool"]

/**
 * The elementwise program of an expression for given types, built once.
 *
 * @param key - names the expression: equal keys mean equal expressions
 */
export function programFor(
  key: string,
  expr: LoopExpression,
  inputs: readonly DType[],
  output: DType,
): LoopProgram {
  let byTypes = programs.get(key)
  if (!byTypes) {
    byTypes = new Map()
    programs.set(key, byTypes)
  }
  // The types as one number: this runs for every eager operation.
  let code = TYPES.indexOf(output) + 1
  for (const dtype of inputs) code = code * 4 + TYPES.indexOf(dtype)
  let program = byTypes.get(code)
  if (!program) {
    const types = inputs.map(storageType)
    const type = storageType(output)
    const result = expr(...types.map((each, i) => input(i, each))).to(type)
    program = new LoopProgram(`${key}:${types.join()}>${type}`, types, [{ type, expr: result }])
    byTypes.set(code, program)
  }
  return program
}
