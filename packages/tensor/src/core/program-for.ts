import { input, LoopProgram, ReduceProgram, type RowProgram, rowProgramOf } from "@gradus/kernels"
import { type DType, storageType } from "./dtype"
import type { LoopExpression, ReduceLowering, RowLowering, Spec } from "./primitive"

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

const reductions = new Map<string, ReduceProgram>()

/** The program of a reduction for given types, built once. */
export function reductionFor(
  { key, op, expr }: ReduceLowering,
  inputs: readonly Spec[],
  output: DType,
): ReduceProgram {
  let name = key
  for (const { dtype } of inputs) name += `:${dtype}`
  name += `>${output}`
  let program = reductions.get(name)
  if (!program) {
    const types = inputs.map(({ dtype }) => storageType(dtype))
    const value = expr(...types.map((type, i) => input(i, type))).to(storageType(output))
    program = new ReduceProgram(name, types, op, value)
    reductions.set(name, program)
  }
  return program
}

const rows = new Map<string, RowProgram>()

/** The program of a work on rows for given types, built once. */
export function rowProgramFor(
  { key, expr }: RowLowering,
  inputs: readonly Spec[],
  output: DType,
): RowProgram {
  const types = inputs.map(({ dtype }) => storageType(dtype))
  const name = `${key}:${types.join()}>${output}`
  let program = rows.get(name)
  if (!program) {
    program = rowProgramOf(expr, types, storageType(output))
    rows.set(name, program)
  }
  return program
}
