import { clone, reshape } from "@gradus/tensor"
import type { Primitive } from "@gradus/tensor/engine"

const primitiveOf = (operation: unknown) =>
  (operation as { readonly primitive: Primitive<unknown> }).primitive

/** The operation that sees the same numbers under another shape. */
export const reshapePrimitive = primitiveOf(reshape)

/** The operation that copies. */
export const clonePrimitive = primitiveOf(clone)
