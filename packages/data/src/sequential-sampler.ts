import { demand, exactMethods, noMore } from "@gradus/checks"
import { closed } from "@gradus/tensor/engine"
import { COUNT, demandEpoch, type Sampler } from "./sampler"

const Closed = /* @__PURE__ */ closed("SequentialSampler", () => ["length"])

/**
 * 0, 1, 2, …, the same every epoch.
 *
 * @example
 * ```ts
 * import { SequentialSampler } from "@gradus/data"
 * const order = [...new SequentialSampler(3).order()]
 * order // => [0, 1, 2]
 * ```
 */
export class SequentialSampler extends Closed implements Sampler {
  readonly #length: number

  /** @throws unless the number of examples is a whole one */
  constructor(length: number, ...surplus: []) {
    super()
    exactMethods("SequentialSampler", SequentialSampler.prototype)
    noMore("SequentialSampler", surplus)
    this.#length = demand("SequentialSampler", "length", COUNT, length)
  }

  get length(): number {
    return this.#length
  }

  order(epoch?: number): Int32Array {
    if (epoch !== undefined) demandEpoch("SequentialSampler", epoch)
    return Int32Array.from({ length: this.length }, (_, i) => i)
  }
}
