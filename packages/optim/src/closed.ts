/**
 * A class to be the base of others, whose objects take no fields that none of the classes has: what is set in vain, or
 * misspelt, is an error. It stands behind all that there is, so that it costs nothing to read or set what there is.
 *
 * @param refuse - throws, or lets the field be added
 */
export function closed(refuse: (object: object, key: string, value: unknown) => void): new () => object {
  class Base {}
  const last = new Proxy(Object.prototype, {
    set(_, key, value, object) {
      if (typeof key === "string") refuse(object, key, value)
      return Reflect.defineProperty(object, key, {
        value,
        writable: true,
        enumerable: true,
        configurable: true,
      })
    },
  })
  Object.setPrototypeOf(Base.prototype, last)
  return Base
}
