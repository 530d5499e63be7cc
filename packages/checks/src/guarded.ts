/** Refuses what was tried to be written into an object: by throwing. */
export type Refusal = (key: string, value?: unknown) => never

/**
 * A view of an object through which nothing is written, but by the setters of the names that `takes` lets through. Unlike
 * with frozen objects, code that is not strict hears of it as well, and `refuse` says what to do instead.
 *
 * @param refuse - throws, for the name that was to be set, defined or deleted
 * @example
 * ```ts
 * import { demand, guarded } from "@gradus/checks"
 * const sizes = guarded([2, 3], (key, value) => {
 *   throw new RangeError(`sizes: they must stay as they are, got ${key} = ${value}. Make others.`)
 * })
 * sizes[1] // => 3
 * sizes.push(4) // => throws sizes: they must stay as they are
 * ```
 */
export function guarded<T extends object>(
  target: T,
  refuse: Refusal,
  takes: (key: string | symbol) => boolean = () => false,
): T {
  const no = (_: T, key: string | symbol) => refuse(String(key))
  return new Proxy(target, {
    set: (_, key, value) => (takes(key) ? Reflect.set(target, key, value) : refuse(String(key), value)),
    defineProperty: (_, key, { value }) => refuse(String(key), value),
    deleteProperty: no,
    preventExtensions: () => refuse("frozen"),
    setPrototypeOf: () => refuse("prototype"),
  })
}
