import type { Expr, StorageType } from "@gradus/kernels"
import { apply, isNumber, lift, type Operand } from "../../core/apply"
import { type Arguments, type Guarded, guard, OPERAND, TENSOR } from "../../core/arguments"
import { type DType, floatOf, promote, storageType } from "../../core/dtype"
import type { Domain, LoopLowering, Primitive, Saved, Spec } from "../../core/primitive"
import { broadcastShapes } from "../../core/shape"
import type { Tensor } from "../../tensor"

/** A function on tensors with the primitive that it applies, so that tests and docs can walk the exports. @internal */
export type Op<F, A = undefined> = F & { readonly primitive: Primitive<A> }

/** @param kinds - what the arguments must be; left out where only the package itself calls @internal */
export function op<F extends object, A>(primitive: Primitive<A>, call: F, kinds: Arguments): Op<Guarded<F>, A>
export function op<F extends object, A>(primitive: Primitive<A>, call: F): Op<F, A>
export function op<F extends object, A>(primitive: Primitive<A>, call: F, kinds?: Arguments): Op<F, A> {
  return Object.assign(kinds ? guard(primitive.name, kinds, call) : call, { primitive })
}

/**
 * Result dtype: `same` as the promoted operands (bool arithmetic counts in int32), `float` the default float
 * for integers, `bool` for predicates.
 * @internal
 */
export type ResultKind = "same" | "float" | "bool"

/** @internal */
export interface Elementwise {
  readonly result: ResultKind
  /** The formula, on operands converted to the dtype that the operation computes in. */
  readonly expr: (...inputs: readonly Expr[]) => Expr
  readonly vjp?: (gradient: Tensor, saved: Saved<undefined>) => readonly (Tensor | undefined)[]
  readonly domain?: readonly Domain[]
  /** Computes on bools themselves instead of on 0 and 1. */
  readonly logical?: boolean
}

function computeDtype(definition: Elementwise, inputs: readonly Spec[]): DType {
  if (definition.logical) return "bool"
  const dtype = promote(inputs)
  if (definition.result === "float") return floatOf(dtype)
  return dtype === "bool" ? "int32" : dtype
}

/** The primitive of an elementwise formula with broadcasting and promotion. @internal */
export function elementwise(name: string, definition: Elementwise): Primitive {
  const lowerings = new Map<StorageType, LoopLowering>()
  return {
    name,
    infer(inputs) {
      let shape = (inputs[0] as Spec).shape
      for (let i = 1; i < inputs.length; i++) {
        shape = broadcastShapes(name, shape, (inputs[i] as Spec).shape)
      }
      return { shape, dtype: definition.result === "bool" ? "bool" : computeDtype(definition, inputs) }
    },
    lower(inputs) {
      const type = storageType(computeDtype(definition, inputs))
      let lowering = lowerings.get(type)
      if (!lowering) {
        const expr = (...operands: readonly Expr[]) =>
          definition.expr(...operands.map((operand) => operand.to(type)))
        lowering = { kind: "loop", key: `${name}.${type}`, expr }
        lowerings.set(type, lowering)
      }
      return lowering
    },
    ...(definition.vjp && { vjp: definition.vjp }),
    ...(definition.domain && { domain: definition.domain }),
  }
}

/** @internal */
export type Unary = (x: Tensor) => Tensor

/** An elementwise operation says how many operands it takes; that is all that laws need to sample it. @internal */
export type ElementwiseOp<F> = Op<Guarded<F>> & { readonly operands: number }

/** @internal */
export function unary(name: string, definition: Elementwise): ElementwiseOp<Unary> {
  const primitive = elementwise(name, definition)
  const call = (x: Tensor) => apply(primitive, [x], undefined)
  return Object.assign(guard(name, { x: TENSOR }, call), { primitive, operands: 1 })
}

/** At least one operand is a tensor; a number adapts to its dtype. @internal */
export type Binary = (a: Operand, b: Operand) => Tensor

/** @internal */
export function binary(name: string, definition: Elementwise): ElementwiseOp<Binary> {
  const primitive = elementwise(name, definition)
  const call = (a: Operand, b: Operand) => {
    if (!isNumber(a)) return apply(primitive, [a as Tensor, lift(b, a as Tensor, name)], undefined)
    if (!isNumber(b)) return apply(primitive, [lift(a, b as Tensor, name), b as Tensor], undefined)
    throw new TypeError(`${name}: one operand must be a tensor, got ${a} and ${b}. Wrap one with tensor().`)
  }
  return Object.assign(guard(name, { a: OPERAND, b: OPERAND }, call), { primitive, operands: 2 })
}
