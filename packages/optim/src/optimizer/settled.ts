import { demand, guarded, type Kind } from "@gradus/checks"

/**
 * A list, or an object, that users read and the optimizer alone changes.
 *
 * @param name - what it is called in messages
 * @param advice - what to do instead of writing into it
 */
export function settled<T extends object>(owner: string, name: string, advice: string, target: T): T {
  return guarded(target, (_, value) => refuseWrite(owner, name, advice, value))
}

/**
 * Gives an object a field that is seen with the others, and that code may not set.
 *
 * @param configurable - whether classes derived from the object's may have one of that name
 */
export function readOnly(
  object: object,
  owner: string,
  name: string,
  { advice, get, configurable = false }: { advice: string; get: () => unknown; configurable?: boolean },
): void {
  const set = (value: unknown) => refuseWrite(owner, name, advice, value)
  Object.defineProperty(object, name, { enumerable: true, configurable, get, set })
}

/** @throws RangeError always: something was written where only reading is meant */
export function refuseWrite(owner: string, name: string, advice: string, value: unknown): never {
  const kind: Kind<never> = { must: "left as it is", holds: () => false, advice }
  return demand(owner, name, kind, value)
}
