import { className, demand, type Kind, show, whole } from "@gradus/checks"
import { Generator } from "@gradus/tensor"
import { isFunction, isObject } from "./dataset"

/** The order in which a loader visits a dataset: a pure function of the epoch, so that it can be resumed. */
export interface Sampler {
  /** Examples in an epoch. */
  readonly length: number
  /** The numbers of the examples, `length` of them. */
  order(epoch: number): Iterable<number>
}

/** What decides random orders. */
export const SEED: Kind<number> = /* @__PURE__ */ whole("[0, ∞)")

/** How many examples there are, or are drawn. */
export const COUNT: Kind<number> = /* @__PURE__ */ whole("[0, 2147483647]")

const SAMPLER: Kind<Sampler> = {
  must: "a sampler, with length and order(epoch)",
  holds: (value) => isObject(value) && "length" in value && isFunction(value, "order"),
  advice: "Give a RandomSampler, say; batches are cut by batchSize and dropLast.",
}

const ORDER: Kind<Iterable<number>> = {
  must: "a list of example numbers",
  holds: (order) => Symbol.iterator in Object(order),
  advice: "Have it at hand; await what it needs before the loop.",
}

/** @throws unless it is a sampler by its looks, whoever made it */
export function demandSampler(owner: string, sampler: unknown): void {
  const { length } = demand(owner, "sampler", SAMPLER, sampler)
  demand(owner, "the length of sampler", COUNT, length)
}

export function demandEpoch(owner: string, epoch: number): void {
  demand(`${owner}.order`, "epoch", SEED, epoch)
}

/** The generator of one epoch: a stream of its own under the seed. */
export function epochGenerator(seed: number, epoch: number): Generator {
  return new Generator(seed).fork(epoch)
}

/**
 * The order of an epoch, as many examples as the sampler says it has.
 *
 * @param count - how many examples there are
 * @throws RangeError naming the sampler, for an example that is not there, or another number of examples
 */
export function orderOf(owner: string, sampler: Sampler, epoch: number, count: number): Int32Array {
  const { length } = sampler
  demand(owner, "the length of sampler", COUNT, length)
  const order = new Int32Array(length)
  const name = className(sampler) === "Object" ? "the sampler" : className(sampler)
  const named = demand(owner, `what order() of ${name} gives`, ORDER, sampler.order(epoch))
  let drawn = 0
  for (const index of named) {
    if (drawn < length && !(Number.isInteger(index) && index >= 0 && index < count)) {
      throw new RangeError(
        `${owner}: examples that ${name} names must be integers in [0, ${count}), got ${show(index)} at place ${drawn} of epoch ${epoch}. Make the sampler for as many examples as there are.`,
      )
    }
    // One more is enough to know that there are too many; there might be no end to them.
    if (drawn++ === length) break
    order[drawn - 1] = index
  }
  if (drawn === length) return order
  throw new RangeError(
    `${owner}: ${name} must name as many examples in an epoch as its length, ${length}, got ${drawn > length ? "more" : drawn} in epoch ${epoch}. Give the same order whenever it is asked for an epoch.`,
  )
}
