import type { OptimizerPromise, OptimizerTraits } from "@gradus/laws"
import type { Optimizer } from "../src/optimizer/optimizer"
import type { Hypers } from "../src/rule/hyper"
import type { AnyRule } from "../src/rule/rule"

/** What the laws need of an optimizer's class, whatever its hyper-parameters. */
export interface AnyOptimizerClass {
  new (params: Iterable<unknown>, options?: Readonly<Record<string, unknown>>): Optimizer
  readonly optimizerName: string
  readonly hypers: Hypers
  readonly rule: Pick<AnyRule, "decay">
}

/** An optimizer in one of its forms. */
export interface Form extends Pick<OptimizerPromise, "usual" | "untouched" | "sample"> {
  readonly optimizer: AnyOptimizerClass
  readonly traits: OptimizerTraits
}

/** One form of an optimizer, with the traits that its rule declares already. */
export function formOf(optimizer: AnyOptimizerClass, promise: OptimizerPromise): Form {
  const { form: _, usual = {}, untouched = [], sample = {}, decay = "coupled", ...traits } = promise
  return {
    optimizer,
    usual,
    untouched,
    sample,
    traits: { locality: "element", ...traits, decay: { kind: decay, hyper: "weightDecay" } },
  }
}
