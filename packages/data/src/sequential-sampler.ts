import { demand, noMore } from "@gradus/checks"
import { COUNT, type Sampler } from "./sampler"

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
export class SequentialSampler implements Sampler {
  /** @throws unless the number of examples is a whole one */
  constructor(
    readonly length: number,
    ...surplus: []
  ) {
    noMore("SequentialSampler", surplus)
    demand("SequentialSampler", "length", COUNT, length)
  }

  order(): Int32Array {
    return Int32Array.from({ length: this.length }, (_, i) => i)
  }
}
