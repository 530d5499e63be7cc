import { demand, letters, nearest } from "@gradus/checks"
import { tellsOfAdditions } from "./additions"

/**
 * A class to be the base of one whose objects are as they were made: fields that it does not have are refused, since they
 * would be set in vain. A class that is derived from that one may have fields of its own, but for other spellings of the
 * names that are known.
 *
 * @param known - names that may be meant
 * @param advice - what to do, where one of these is meant; default: to make another object
 * @param behind - what stands behind the classes; default what does behind all objects
 */
export function closed(
  owner: string,
  known: () => readonly string[],
  advice = (meant: string): string => `Make another with ${meant}.`,
  behind?: object,
): new () => Record<never, never> {
  const Base = tellsOfAdditions((object, key, value) => {
    const meant = nearest(key, known())
    const first = Object.getPrototypeOf(object)
    const isOwn = first === Base.prototype || Object.getPrototypeOf(first) === Base.prototype
    const isFree = !isOwn && !(meant && letters(meant) === letters(key))
    const must = "a field that can be set"
    demand(
      owner,
      key,
      { must, holds: () => isFree, advice: meant ? advice(meant) : "Keep it elsewhere." },
      value,
    )
  }, behind)
  return Base
}
