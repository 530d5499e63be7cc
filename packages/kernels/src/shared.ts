import { version } from "../package.json"

/** The version of gradus; all its packages have the same. */
export const VERSION: string = version

type Store = Record<string, unknown>
const KEY = Symbol.for("gradus")

/** What the versions of gradus in this program share between their own copies, by version. */
function stores(): Record<string, Store> {
  const world = globalThis as { [KEY]?: Record<string, Store> }
  world[KEY] ??= {}
  return world[KEY]
}

/**
 * State of a module: one for all copies of this version in a program. There are several where it is both imported and
 * required, or installed twice; they would otherwise count, seed and switch each for itself.
 *
 * @param name - unique in gradus
 * @param make - makes the state for the first copy
 */
export function shared<T>(name: string, make: () => T): T {
  stores()[VERSION] ??= {}
  const store = stores()[VERSION]
  store[name] ??= make()
  return store[name] as T
}

/** What the other versions in this program keep under a name, which must not change its meaning from version to version. */
export function othersShared(name: string): (readonly [version: string, state: unknown])[] {
  return Object.entries(stores()).flatMap(([version, store]) =>
    version !== VERSION && name in store ? [[version, store[name]] as const] : [],
  )
}

/** What a brand says of a value, if it has one: the version of gradus that made it. @throws Error for another version's */
export function isBranded(what: string, brand: symbol, value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false
  const made = brandOf(value as Record<symbol, unknown>, brand)
  if (made === VERSION) return true
  if (made === undefined) return false
  throw otherVersion(what, String(made))
}

/** A proxy that was revoked has none. */
function brandOf(value: Readonly<Record<symbol, unknown>>, brand: symbol): unknown {
  try {
    return value[brand]
  } catch {
    return undefined
  }
}

/** The error for something that another version of gradus made. */
export function otherVersion(what: string, version: string): Error {
  return new Error(
    `gradus: one program must use one version, got ${what} of version ${version} in version ${VERSION}. See npm ls @gradus/tensor, and install a single one.`,
  )
}
