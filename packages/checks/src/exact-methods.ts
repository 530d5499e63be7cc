import { demand, noMore } from "./check"
import type { Kind } from "./kind"

const FIXED: Kind<never> = { must: "left as it is", holds: () => false, advice: "It can only be read." }
const exact = /* @__PURE__ */ new WeakSet<object>()

/**
 * Has all methods of an object refuse arguments beyond those that they name, and fields that are only read refuse to be set.
 * Arguments that may be left out are declared as `name?: T`: JavaScript does not count the ones that have defaults. What the
 * language itself calls, with arguments of its own, stays as it is (`toString`, `toJSON`, what symbols name). The object gets
 * the owner's name as its `Symbol.toStringTag`: frameworks that put proxies around plain data (Vue) leave what has one alone,
 * and private fields cannot be reached through a proxy. Once for each object, so constructors may call it with their prototype:
 * classes that are not used can then be left out of bundles.
 *
 * @param owner - the class, as errors name it
 * @param methods - its prototype, or an object of methods
 * @returns the same object
 * @example
 * ```ts
 * import { exactMethods } from "@gradus/checks"
 * class Counter {
 *   count = 0
 *   constructor() {
 *     exactMethods("Counter", Counter.prototype)
 *   }
 *   add(n?: number) {
 *     this.count += n ?? 1
 *   }
 * }
 * // @ts-expect-error what types forbid and JavaScript does
 * new Counter().add(1, 2) // => throws Counter.add: nothing must follow its arguments, got 2
 * ```
 */
export function exactMethods<T extends object>(owner: string, methods: T): T {
  if (exact.has(methods)) return methods
  exact.add(methods)
  const tag = Symbol.toStringTag
  if (!(tag in methods)) Object.defineProperty(methods, tag, { value: owner, configurable: true })
  for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(methods))) {
    if (property.get && !property.set) {
      const set = (value: unknown) => demand(owner, name, FIXED, value)
      Object.defineProperty(methods, name, { ...property, set })
    }
    const call = property.value as unknown
    if (typeof call !== "function" || /^(constructor|to(String|JSON))$/.test(name)) continue
    const most = call.length
    const value = function (this: unknown, ...given: readonly unknown[]) {
      if (this === undefined) refuseAlone(`${owner}.${name}`)
      if (given.length > most) noMore(`${owner}.${name}`, given.slice(most))
      return call.apply(this, given)
    }
    Object.defineProperty(methods, name, { ...property, value })
  }
  return methods
}

const SELF: Kind<never> = {
  must: "there",
  type: "object",
  holds: () => false,
  advice: "Call it on its object.",
}

/** @throws TypeError always: for a method that was taken off its object */
export function refuseAlone(owner: string): never {
  return demand(owner, "this", SELF, undefined)
}
