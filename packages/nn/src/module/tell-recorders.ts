import { demand, ofType, refuseAlone } from "@gradus/checks"
import { activeRecorder, noteChange, shared } from "@gradus/tensor/engine"
import { keepParts } from "./kept-parts"

type Forward = (this: object, ...inputs: never[]) => unknown

export const FORWARD = /* @__PURE__ */ ofType("function", "a function of tensors")
const told = /* @__PURE__ */ shared("nn.told", () => new WeakSet<object>())

/**
 * From now on a recorder is told whenever `forward` of a class is called, since what a module computes depends on its
 * fields, and its parts are looked at. It is done at the first module of a class, so that no layer need do it.
 *
 * @param prototype - of the class; those above it may have a `forward` as well
 */
export function tellRecorders(prototype: object): void {
  for (let one = prototype; one && !told.has(one); one = Object.getPrototypeOf(one) as object) {
    told.add(one)
    const forward = Object.getOwnPropertyDescriptor(one, "forward")?.value as Forward | undefined
    if (typeof forward !== "function") continue
    const telling: Forward = function (...inputs) {
      if (this === undefined) refuseAlone("forward")
      keepParts(this)
      activeRecorder()?.uses(this)
      return forward.apply(this, inputs)
    }
    Object.defineProperty(one, "forward", {
      configurable: true,
      get: () => telling,
      // An object may get one of its own, in the place of its class's.
      set(own: unknown) {
        const value = demand("forward", "the value", FORWARD, own)
        noteChange()
        Object.defineProperty(this, "forward", {
          value,
          configurable: true,
          enumerable: true,
          writable: true,
        })
      },
    })
  }
}
