import { className, demand } from "@gradus/checks"
import { isTensor, type Shape, type Tensor } from "@gradus/tensor"
import { shared } from "@gradus/tensor/engine"
import { hasBrand } from "./brand"
import { type Role, roleOf } from "./parameter"

/** What a field of a module is, and whether the module cannot do without. */
interface Part extends Role {
  readonly isNeeded?: boolean
}

export type Parts = Readonly<Record<string, Part>>

export const PARAMETER: Part = { kind: "parameter" }
export const WEIGHT: Parts = { weight: { ...PARAMETER, isNeeded: true } }
export const WEIGHT_AND_BIAS: Parts = { ...WEIGHT, bias: PARAMETER }
export const AFFINE: Parts = { weight: PARAMETER, bias: PARAMETER }

interface Kept {
  readonly parts: Parts
  /** Whether its fields were looked through, beyond what its kind declares. */
  readonly isRead?: boolean
}

/** Of each module, the fields that are parameters or buffers, or were when it was last looked at. */
const kept = /* @__PURE__ */ shared("nn.parts", () => new WeakMap<object, Kept>())

/** The name in the state dict of a part that was found. */
export function keyOf(module: object, name: string): string {
  return kept.get(module)?.parts[name].key ?? name
}

/** Whether a layer cannot do without a part. */
export function isNeeded(module: object, name: string): boolean {
  return kept.get(module)?.parts[name]?.isNeeded === true
}

/** The parts that a layer has by its kind, there or not yet. */
export function declareParts(module: object, parts: Parts): void {
  kept.set(module, { parts })
}

/**
 * Demands that what were parameters and buffers of a module still are, and takes note of those that there are: a plain
 * tensor in the place of one would be computed with, and neither trained nor saved.
 *
 * @param fields - of the module; left out, they are looked through the first time alone
 * @throws RangeError that names module and field
 */
export function keepParts(module: object, fields?: readonly (readonly [string, unknown])[]): void {
  const own = kept.get(module)
  for (const name in own?.parts) demandPart(module, name, own.parts[name])
  if (own?.isRead && !fields) return
  let parts = own?.parts ?? {}
  for (const [name, value] of fields ?? Object.entries(module)) {
    const role = isTensor(value) ? roleOf(value) : undefined
    const before = parts[name]
    // A buffer in the place of another is saved under the same key.
    if (role && (role.kind !== before?.kind || (role.key ?? before.key) !== before.key))
      parts = { ...parts, [name]: { ...before, ...role } }
  }
  if (!own?.isRead || parts !== own.parts) kept.set(module, { parts, isRead: true })
}

/** The shape of a layer's weight, which tells its sizes. */
export function shapeOfWeight(layer: { readonly weight: Tensor }): Shape {
  keepParts(layer)
  return layer.weight.shape
}

/** @throws RangeError for a field that should be a part of some kind and is none */
export function demandPart(module: object, name: string, { kind, isNeeded }: Part): void {
  const value = (module as Readonly<Record<string, unknown>>)[name]
  if (value == null ? !isNeeded : roleOf(value)?.kind === kind) return
  // A buffer may become trainable, and a module brings parts of its own.
  const holds = () => (kind === "buffer" && isTensor(value) && !!roleOf(value)) || hasBrand(value)
  const advice = `Make it one with ${kind}(), change numbers by assign(), or keep it in a #private field.`
  demand(className(module), name, { must: `a ${kind}`, holds, advice }, value)
}
