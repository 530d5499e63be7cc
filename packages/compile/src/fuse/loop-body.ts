import { type Epilogue, type Expr, exprKey, gemmEpilogues, input, type View } from "@gradus/kernels"
import { broadcastStrides, type LoopLowering, storageType } from "@gradus/tensor/engine"
import { constantOf } from "../graph/simplify"
import { simplifyExpr } from "../graph/simplify-expr"
import { baseOf, type OperationValue, type Value } from "../graph/value"
import type { Unit } from "./unit"

/** A value that a loop reads from memory, and how it lies over the loop's axes. */
export interface Read {
  readonly value: Value
  readonly view: View
}

/** The loop of a unit as expressions: what it reads, and what it makes of that. */
export interface LoopBody {
  readonly reads: readonly Read[]
  /** For each value asked for, with inputs numbered as `reads`, from `first` on. */
  readonly exprs: readonly Expr[]
}

/**
 * Writes values of a unit as expressions of what the unit reads.
 *
 * @param core - what stands for the unit's product
 */
export function loopBody(unit: Unit, values: readonly Value[], core?: Expr): LoopBody {
  const body = writeBody(unit, values, core, true)
  // A loop over constants alone still has to read something.
  return body.reads.length === 0 ? writeBody(unit, values, core, false) : body
}

function writeBody(unit: Unit, values: readonly Value[], core: Expr | undefined, inline: boolean): LoopBody {
  const reads: Read[] = []
  const places = new Map<string, number>()
  const first = core ? 1 : 0
  const read = (value: Value, view: View): Expr => {
    const constant = inline ? constantOf(value) : undefined
    if (constant) return constant
    const base = baseOf(value)
    const key = `${base.id}:${view.strides.join()}:${view.offset ?? 0}`
    let place = places.get(key)
    if (place === undefined) {
      place = reads.length
      places.set(key, place)
      reads.push({ value: base, view })
    }
    return input(first + place, storageType(base.dtype))
  }
  const known = new Map<Value, Expr>()
  if (core) known.set(unit.core as Value, core)
  const exprOf = (value: Value): Expr =>
    known.get(value) ?? read(value, { strides: broadcastStrides(value.shape, unit.shape) })
  const compute = ({ source: { operands, lowering }, dtype }: OperationValue): Expr => {
    const { expr, views } = lowering as LoopLowering
    const args = operands.map((operand, i) => (views ? read(operand, views[i]) : exprOf(operand)))
    return expr(...args).to(storageType(dtype))
  }
  // Operands first.
  for (const value of [...unit.members].sort((a, b) => a.id - b.id)) known.set(value, compute(value))
  const exprs = values.map((value) => simplifyExpr(exprOf(value)))
  return { reads, exprs }
}

/** What a unit's product is continued with, given the values of the unit that are needed in memory. */
export function epilogueOf(
  unit: Unit,
  outputs: readonly Value[],
): { reads: readonly Read[]; epilogue: Epilogue } {
  const type = storageType((unit.core as Value).dtype)
  const { reads, exprs } = loopBody(unit, outputs, input(0, type))
  const inputs = reads.map(({ value, view }) => ({ type: storageType(value.dtype), view }))
  const key = `${exprKey(exprs)}|${inputs.map(({ type, view }) => `${type}:${view.strides.join()}`).join(";")}`
  return {
    reads,
    epilogue: {
      key,
      inputs,
      outputs: exprs.map((expr, i) => ({ type: storageType(outputs[i].dtype), expr })),
      gemm: gemmEpilogues,
    },
  }
}

export function fitsAsEpilogue(unit: Unit, outputs: readonly Value[]): boolean {
  const { lowering } = (unit.core as OperationValue).source
  return lowering.kind === "tiles" && lowering.fits(epilogueOf(unit, outputs).epilogue)
}
