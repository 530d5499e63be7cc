import { reshape } from "@gradus/tensor"
import type { Primitive } from "@gradus/tensor/engine"

/** The operation that sees the same numbers under another shape. */
export const reshapePrimitive = (reshape as unknown as { readonly primitive: Primitive<unknown> }).primitive
