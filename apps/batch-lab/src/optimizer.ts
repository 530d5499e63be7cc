import * as optim from "@gradus/optim"
import type { Tensor } from "@gradus/tensor"
import { zeros } from "@gradus/tensor"
import { LabError, reasonOf } from "./lab-error"

/** What the lab needs of an optimizer class, whatever its hyper-parameters are. */
export interface OptimizerClass {
  new (params: Iterable<Tensor>, options?: Readonly<Record<string, unknown>>): OptimizerLike
  readonly optimizerName: string
  readonly hypers: Readonly<Record<string, object>> & { readonly lr: { readonly default: number } }
}

export interface OptimizerLike {
  zeroGrad(): void
  step(): unknown
  stateDict(): unknown
  loadStateDict(state: never): void
}

export type HyperValue = number | boolean | [number, number]

/** All optimizers that `@gradus/optim` exports, by name. */
export const OPTIMIZERS: Readonly<Record<string, OptimizerClass>> = Object.fromEntries(
  Object.values(optim as Record<string, unknown>)
    .filter((value): value is OptimizerClass => typeof value === "function" && "optimizerName" in value)
    .map((made) => [made.optimizerName, made]),
)

/** Learning rates that suit batches from 1 to 1000 on MNIST, where the optimizer's own default does not. */
export const DEFAULT_LEARNING_RATES: Readonly<Record<string, number>> = {
  SGD: 0.02,
  HeavyBall: 0.002,
  RMSprop: 1e-3,
}

/** An optimizer by name, in capitals or not. */
export function findOptimizer(name: string): OptimizerClass | undefined {
  return Object.values(OPTIMIZERS).find((made) => made.optimizerName.toLowerCase() === name.toLowerCase())
}

/** @throws LabError unless the optimizer takes these options and learning rates */
export function checkOptimizer(
  name: string,
  options: Readonly<Record<string, HyperValue>>,
  rates: readonly number[],
): void {
  if ("lr" in options) {
    throw new LabError("opt must not hold lr, got both. Give the learning rate with --lr.")
  }
  for (const lr of rates) {
    try {
      new OPTIMIZERS[name]([zeros([1], { requiresGrad: true })], { ...options, lr })
    } catch (error) {
      throw new LabError(reasonOf(error), { cause: error })
    }
  }
}

/**
 * Reads `momentum=0.9`, `nesterov=true` or `betas=0.9,0.99`.
 *
 * @throws LabError when it is none of these
 */
export function parseHyper(text: string): [name: string, value: HyperValue] {
  const [, name, value] = /^([A-Za-z]\w*)=(.+)$/.exec(text) ?? []
  const numbers = (value ?? "").split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)))
  if (value === "true" || value === "false") return [name, value === "true"]
  if (numbers.length > 2 || numbers.some(Number.isNaN)) {
    throw new LabError(
      `opt must be written name=value, got ${JSON.stringify(text)}. Write --opt momentum=0.9 or --opt betas=0.9,0.99.`,
    )
  }
  return [name, numbers.length === 2 ? [numbers[0], numbers[1]] : numbers[0]]
}
