import { type AnyKind, className, demand, noMore } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { TENSOR } from "@gradus/tensor/engine"

/**
 * Demands that a layer is called with a tensor and nothing more, and that its fields are still what its constructor takes.
 *
 * @param fields - kinds by name, of those that no operation looks at
 * @throws TypeError or RangeError in the layer's name
 */
export function demandInput(
  layer: object,
  x: Tensor,
  surplus: readonly unknown[],
  fields?: Readonly<Record<string, AnyKind>>,
): void {
  const owner = className(layer)
  noMore(owner, surplus)
  demand(owner, "x", TENSOR, x)
  for (const name in fields) demand(owner, name, fields[name], (layer as Record<string, unknown>)[name])
}
