import { demand, flag, isPlain, type Kind, options, or } from "@gradus/checks"
import { isTensor, type Tensor } from "@gradus/tensor"
import { savedTensor } from "@gradus/tensor/engine"

/** Tensors by path, such as `0.weight`. */
export type StateDict = Readonly<Record<string, Tensor>>

export interface LoadOptions {
  /** Whether keys must be exactly the module's; default true. */
  readonly strict?: boolean
}

export interface LoadReport {
  /** Paths of the module that the state dict lacks. */
  readonly missing: readonly string[]
  /** Keys that the module does not know. */
  readonly unexpected: readonly string[]
}

const STATE: Kind<StateDict> = { must: "an object of tensors by path", type: "object", holds: isPlain }
const OPTIONS = { strict: or(true, flag) }

/** Assigns the entries of a state dict to the tensors of their names, after everything has been checked. */
export function loadState(
  own: Iterable<readonly [string, Tensor]>,
  saved: StateDict,
  given: LoadOptions | undefined,
): LoadReport {
  demand("loadStateDict", "the state", STATE, saved)
  const { strict } = options("loadStateDict", OPTIONS, given)
  // Tensors that went through JSON come as plain objects.
  const state = Object.fromEntries(
    Object.entries(saved).map(([key, value]) => [
      key,
      isPlain(value) ? savedTensor("loadStateDict", key, "a tensor", value) : value,
    ]),
  )
  const targets = new Map(own)
  const has = (key: string) => Object.hasOwn(state, key)
  const missing = [...targets.keys()].filter((key) => !has(key))
  const unexpected = Object.keys(state).filter((key) => !targets.has(key))
  const unfitting: string[] = []
  for (const [key, target] of targets) {
    if (!has(key)) continue
    const wanted = form(target)
    const given = isTensor(state[key]) ? form(state[key]) : typeof state[key]
    if (given !== wanted) unfitting.push(`${key} (${wanted} here, ${given} there)`)
  }
  const complaints = [
    ...(strict && missing.length > 0 ? [`missing: ${missing.join(", ")}`] : []),
    ...(strict && unexpected.length > 0 ? [`unexpected: ${unexpected.join(", ")}`] : []),
    ...(unfitting.length > 0 ? [`unfitting: ${unfitting.join(", ")}`] : []),
  ]
  if (complaints.length > 0) {
    throw new Error(
      `loadStateDict: the state must fit the module, got ${complaints.join("; ")}. Build the module as it was when the state was saved${unfitting.length === 0 ? ", or pass strict: false" : ""}.`,
    )
  }
  const loaded = [...targets].filter(([key]) => has(key))
  // Whatever needs memory comes first, so that all of it is loaded or none.
  for (const [key, target] of loaded) {
    target.makeResident()
    // One that a recorded step computes has no numbers yet.
    if (state[key].hasValues) state[key].storage.settle()
  }
  for (const [key, target] of loaded) target.assign(state[key])
  return { missing, unexpected }
}

function form({ dtype, shape }: Tensor): string {
  return `${dtype} [${shape.join(", ")}]`
}
