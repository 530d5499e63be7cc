import { className, demand, letters } from "@gradus/checks"

/**
 * Names that are set in vain on the layers of a class, options that are no fields and names from elsewhere, with what to do
 * instead: to make another layer, if it says nothing.
 */
export type Vain = Readonly<Record<string, string>>

const OF_ALL: Vain = { requiresGrad: "Use freeze() or unfreeze()." }

export const IN_PLACE: Vain = { inplace: "Results are new tensors." }

/** What layers with weights are made with and do not keep. */
export const OF_WEIGHTS: Vain = {
  dtype: "Convert it with to().",
  generator: "",
  device: "There is one.",
}

/**
 * Refuses a field that a module is to get if it is another spelling of one that it has, or set in vain. Classes that users
 * derive from layers may have any of these but in another spelling.
 *
 * @throws RangeError that says what was meant
 */
export function refuseVain(module: object, key: string, value: unknown): void {
  const { constructor } = module as { readonly constructor: { readonly vain?: Vain } }
  const vain = { ...OF_ALL, ...constructor.vain }
  const name = Object.keys(vain).find((one) => letters(one) === letters(key))
  const meant = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const isFree = name
    ? name === key && !(name in OF_ALL) && !Object.hasOwn(constructor, "vain")
    : meant === key || !(meant in module)
  const advice = name ? vain[name] || `Make another with ${name}.` : `Did you mean ${meant}?`
  demand(className(module), key, { must: "a field of another name", holds: () => isFree, advice }, value)
}
