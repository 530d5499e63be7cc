import { BYTES, type Call, exprKey, LoopProgram, planLoop, planReduce, ReduceProgram } from "@gradus/kernels"
import { type Lowering, sizeOf, storageType, type TileOptions } from "@gradus/tensor/engine"
import { epilogueOf, loopBody, type Read } from "../fuse/loop-body"
import { rowBody } from "../fuse/row-body"
import type { Unit } from "../fuse/unit"
import { baseOf, type OperationValue, type Value } from "../graph/value"

/** What a kernel is given the address of: a value, or the working memory of its stage by number. */
export type Operand = Value | number

export interface Step {
  readonly call: Call
  readonly operands: readonly Operand[]
}

/** A unit as calls of kernels. */
export interface Stage {
  readonly unit: Unit
  readonly steps: readonly Step[]
  /** Values in memory that it reads; of each, whether it is read only where the results of the same place are written. */
  readonly reads: ReadonlyMap<Value, boolean>
  readonly writes: readonly OperationValue[]
  /** Bytes of its working memories. */
  readonly temporaries: readonly number[]
}

/** @param outputs - the values of the unit that are needed in memory */
export function stageOf(unit: Unit, outputs: readonly OperationValue[], options: TileOptions): Stage {
  const nothing = outputs.every(({ shape }) => sizeOf(shape) === 0)
  const made = nothing ? NOTHING : MAKERS[unit.kind](unit, outputs, options)
  return { unit, writes: outputs, temporaries: [], ...made }
}

type Made = Pick<Stage, "steps" | "reads"> & Partial<Pick<Stage, "temporaries">>

const NOTHING: Made = { steps: [], reads: new Map() }

type Maker = (unit: Unit, outputs: readonly OperationValue[], options: TileOptions) => Made

/** A unit's kind is that of its core's lowering. */
type LoweringOf<Kind> = Extract<Lowering, { readonly kind: Kind }>

const MAKERS: Readonly<Record<Unit["kind"], Maker>> = {
  loop(unit, outputs) {
    const { reads, exprs } = loopBody(unit, outputs)
    const types = reads.map(({ value }) => storageType(value.dtype))
    const results = exprs.map((expr, i) => ({ type: storageType(outputs[i].dtype), expr }))
    const program = new LoopProgram(`fused:${types.join()}:${exprKey(exprs)}`, types, results)
    const call = planLoop(
      program,
      unit.shape,
      reads.map(({ view }) => view),
    )
    return { steps: [{ call, operands: [...valuesOf(reads), ...outputs] }], reads: inPlace(unit, reads) }
  },

  rows(unit, outputs) {
    const { program, reads, rowStrides, kept } = rowBody(unit, outputs)
    const columns = unit.shape[unit.shape.length - 1]
    const size = sizeOf(unit.shape)
    const call = program.plan({ rows: size / columns, columns, rowStrides })
    return {
      steps: [{ call, operands: [...reads, ...outputs, ...kept.keys()] }],
      reads: elsewhere(reads),
      temporaries: kept.map((dtype) => size * BYTES[storageType(dtype)]),
    }
  },

  reduce(unit, [output]) {
    const { op, axes, expr } = output.source.lowering as LoweringOf<"reduce">
    const { reads, exprs } = loopBody(unit, output.source.operands)
    const value = expr(...exprs).to(storageType(output.dtype))
    const types = reads.map(({ value: { dtype } }) => storageType(dtype))
    const program = new ReduceProgram(`fused:${op}:${types.join()}:${exprKey([value])}`, types, op, value)
    const inputs = reads.map(({ view }) => view)
    const call = planReduce({ program, shape: unit.shape, axes, inputs })
    return { steps: [{ call, operands: [...valuesOf(reads), output] }], reads: elsewhere(valuesOf(reads)) }
  },

  tiles(unit, outputs, options) {
    const core = unit.core as OperationValue
    const { operands } = core.source
    const lowering = core.source.lowering as LoweringOf<"tiles">
    const factors = lowering.operands.map((i) => baseOf(operands[i]))
    if (unit.size === 0) {
      return {
        steps: [{ call: lowering.plan({ ...options, exact: true }), operands: [...factors, core] }],
        reads: elsewhere(factors),
      }
    }
    const { reads, epilogue } = epilogueOf(unit, outputs)
    const call = lowering.plan({ ...options, epilogue })
    return {
      steps: [{ call, operands: [...factors, ...valuesOf(reads), ...outputs] }],
      reads: new Map([...inPlace(unit, reads), ...elsewhere(factors)]),
    }
  },

  steps(_, [output]) {
    const lowering = output.source.lowering as LoweringOf<"steps">
    const { temporaries = [] } = lowering
    const bases = output.source.operands.map(baseOf)
    const places: readonly Operand[] = [...bases, output, ...temporaries.map((_, i) => i)]
    const steps = lowering.steps.map(({ call, buffers }) => ({
      call,
      operands: buffers.map((i) => places[i]),
    }))
    return { steps, reads: elsewhere(bases), temporaries }
  },
}

const valuesOf = (reads: readonly Read[]): Value[] => reads.map(({ value }) => value)

/** Reads of a loop: at the place that is being written if they lie as the results do. */
function inPlace(unit: Unit, reads: readonly Read[]): Map<Value, boolean> {
  const found = new Map<Value, boolean>()
  const size = sizeOf(unit.shape)
  for (const { value, view } of reads) {
    const alike =
      sizeOf(value.shape) === size && (view.offset ?? 0) === 0 && isRowMajor(unit.shape, view.strides)
    found.set(value, alike && (found.get(value) ?? true))
  }
  return found
}

const elsewhere = (values: readonly Value[]): Map<Value, boolean> =>
  new Map(values.map((value) => [value, false]))

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false
    step *= shape[axis]
  }
  return true
}
