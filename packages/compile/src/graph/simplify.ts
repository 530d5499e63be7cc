import { constant as constantExpr, type Expr, input } from "@gradus/kernels"
import {
  broadcastStrides,
  newArray,
  type Primitive,
  sameShape,
  sizeOf,
  storageType,
} from "@gradus/tensor/engine"
import { evaluate } from "./evaluate"
import { type Graph, rootsOf, valuesOf } from "./graph"
import { reshapePrimitive } from "./primitives"
import { simplifyExpr } from "./simplify-expr"
import { baseOf, isAlias, isOperation, type OperationValue, type Value } from "./value"

/** Constants up to this many numbers are computed beforehand. */
const FOLDED = 64

/** A graph of the same results, bit for bit, without what need not be computed, or not twice. */
export function simplify(graph: Graph): Graph {
  const simpler = new Map<Value, Value>()
  const known = new Map<string, Value>()
  const keys = new Keys()
  for (const value of valuesOf(rootsOf(graph))) {
    const next = isOperation(value) ? simplifyOperation(withOperands(value, simpler)) : value
    const key = keys.of(next)
    const same = known.get(key)
    if (!same) known.set(key, next)
    simpler.set(value, same ?? next)
  }
  const now = (value: Value) => simpler.get(value) as Value
  return {
    outputs: graph.outputs.map(now),
    writes: graph.writes.map(({ tensor, value }) => ({ tensor, value: now(value) })),
    given: graph.given,
    checks: graph.checks.map((check) => ({ ...check, value: now(check.value) })),
    streams: graph.streams,
  }
}

function withOperands(value: OperationValue, simpler: ReadonlyMap<Value, Value>): OperationValue {
  const operands = value.source.operands.map((operand) => simpler.get(operand) as Value)
  if (operands.every((operand, i) => operand === value.source.operands[i])) return value
  return { ...value, source: { ...value.source, operands } }
}

function simplifyOperation(value: OperationValue): Value {
  return (
    foldConstants(value) ?? asOperand(value) ?? asReshape(joinOfOne(value) ?? value) ?? throughRepeats(value)
  )
}

/** An operation on constants alone, computed now. */
function foldConstants(value: OperationValue): Value | undefined {
  const { operands } = value.source
  if (sizeOf(value.shape) > FOLDED || !operands.every(({ source }) => source.kind === "constant"))
    return undefined
  const [tensor] = evaluate([value], () => undefined)
  const data = newArray(value.dtype, sizeOf(value.shape))
  data.set(tensor.storage.peek())
  return { ...value, source: { kind: "constant", data } }
}

/** An operation that gives back one of its operands: x · 1, x / 1, x − 0, a copy. */
function asOperand(value: OperationValue): Value | undefined {
  const { lowering, operands } = value.source
  if (lowering.kind !== "loop" || lowering.views) return undefined
  const args = operands.map((operand, i): Expr => constantOf(operand) ?? input(i, storageType(operand.dtype)))
  const result = simplifyExpr(lowering.expr(...args).to(storageType(value.dtype)))
  if (result.op !== "input") return undefined
  const operand = operands[Number(result.value)]
  return operand.dtype === value.dtype && sameShape(operand.shape, value.shape) ? operand : undefined
}

/** A loop repeats its operands by itself: it need not wait for what was repeated for it. */
function throughRepeats(value: OperationValue): OperationValue {
  const { lowering, operands, primitive, attrs } = value.source
  if (lowering.kind !== "loop" || lowering.views) return value
  const originals = operands.map((operand) => repeatedOf(operand) ?? operand)
  if (originals.every((original, i) => original === operands[i])) return value
  const spec = primitive.infer(originals, attrs)
  if (spec.dtype !== value.dtype || !sameShape(spec.shape, value.shape)) return value
  return {
    ...value,
    source: { ...value.source, operands: originals, lowering: primitive.lower(originals, spec, attrs) },
  }
}

/** What a value repeats along some of its axes, as broadcasting would. */
function repeatedOf({ shape, source }: Value): Value | undefined {
  if (source.kind !== "operation" || source.lowering.kind !== "loop") return undefined
  const [original] = source.operands
  const { views, expr } = source.lowering
  const element = input(0, storageType(original.dtype))
  if (views?.length !== 1 || expr(element) !== element || (views[0].offset ?? 0) !== 0) return undefined
  const extra = shape.length - original.shape.length
  if (extra < 0 || !original.shape.every((size, axis) => size === 1 || size === shape[extra + axis]))
    return undefined
  return sameShape(views[0].strides, broadcastStrides(original.shape, shape)) ? original : undefined
}

/** A reduction that joins single elements sees them under another shape. */
function joinOfOne(value: OperationValue): OperationValue | undefined {
  const { lowering, operands } = value.source
  if (lowering.kind !== "reduce") return undefined
  const [{ shape, dtype }] = operands
  if (dtype !== value.dtype || !lowering.axes.every((axis) => shape[axis] === 1)) return undefined
  const element = input(0, storageType(dtype))
  if (lowering.expr(element) !== element) return undefined
  const alias = { primitive: reshapePrimitive, attrs: value.shape, lowering: { kind: "alias" } } as const
  return { ...value, source: { ...value.source, ...alias } }
}

/** Aliases of aliases become one, and none where the shape is the same again. */
function asReshape(value: OperationValue): Value | undefined {
  if (!isAlias(value)) return undefined
  const base = baseOf(value)
  if (sameShape(base.shape, value.shape)) return base
  const source = { ...value.source, primitive: reshapePrimitive, operands: [base], attrs: value.shape }
  return { ...value, source }
}

/** The only number of a constant, as an expression. */
export function constantOf({ source, shape, dtype }: Value): Expr | undefined {
  if (source.kind !== "constant" || sizeOf(shape) !== 1) return undefined
  return constantExpr(storageType(dtype), source.data[0])
}

/** Texts that are equal for values that are the same. */
class Keys {
  readonly #primitives = new Map<Primitive<unknown>, number>()

  of(value: Value): string {
    const { source } = value
    if (source.kind === "operation") {
      let id = this.#primitives.get(source.primitive)
      if (id === undefined) {
        id = this.#primitives.size
        this.#primitives.set(source.primitive, id)
      }
      const attrs = source.attrs === undefined ? "" : JSON.stringify(source.attrs)
      return `${id}:${attrs}(${source.operands.map((operand) => operand.id).join()})`
    }
    if (source.kind === "constant" && source.data.length <= FOLDED) {
      const numbers = Array.from(source.data, (x) => (Object.is(x, -0) ? "-0" : String(x)))
      return `constant:${value.dtype}[${value.shape.join()}]${numbers.join()}`
    }
    return `value:${value.id}`
  }
}
