import { noteChange } from "./setting"

/** Marks objects that tell when they get a field. */
const TELLS = Symbol.for("gradus.additions")

/**
 * A class to be the base of others, whose objects tell when they get a field that none of the classes has. It stands
 * behind all that there is, so that it costs nothing to read or set what there is.
 *
 * @param adding - may throw, so that the field is not added
 * @param behind - what stands behind the proxy
 */
export function tellsOfAdditions(
  adding?: (object: object, key: string, value: unknown) => void,
  behind: object = Object.prototype,
): new () => Record<never, never> {
  class Base {}
  const last = new Proxy(Object.create(behind) as object, {
    set(_, key, value, object) {
      if (typeof key === "string") adding?.(object, key, value)
      noteChange()
      return Reflect.defineProperty(object, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      })
    },
  })
  Object.setPrototypeOf(Base.prototype, last)
  Object.defineProperty(Base.prototype, TELLS, { value: true })
  return Base
}

/** Whether an object is of such a class, so that its fields need no counting. */
export function isTelling(object: object): boolean {
  return TELLS in object
}
