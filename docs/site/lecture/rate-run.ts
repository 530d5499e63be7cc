import { Adam, Generator, mse, noGrad, type Optimizer, type Sequential } from "gradus"
import { drawNetwork, inputsOf, targetsOf } from "./network/lecture-network"

const ALL = [0, 1, 2]
const x = inputsOf(ALL)
const y = targetsOf(ALL)

/** The lecture's training at one learning rate. */
export class RateRun {
  readonly #network: Sequential
  readonly #optimizer: Optimizer
  /** The loss of each epoch, before its step. */
  readonly losses: number[] = []

  constructor(
    readonly lr: number,
    seed: number,
  ) {
    this.#network = drawNetwork(new Generator(seed))
    this.#optimizer = new Adam(this.#network.parameters(), { lr })
  }

  epoch(): void {
    const loss = mse(this.#network.forward(x), y)
    this.#optimizer.zeroGrad()
    loss.backward()
    this.#optimizer.step()
    this.losses.push(loss.item())
  }

  predictions(): number[] {
    return noGrad(() => this.#network.forward(x).flatten().toArray() as number[])
  }
}

/** What a curve of losses says of its learning rate. */
export interface Verdict {
  readonly last: number
  /** The largest factor by which the loss rose from one epoch to the next; 1 if it never did. */
  readonly largestRise: number
  /** The epoch after which the loss stayed below 1, if it does. */
  readonly below1: number | undefined
}

export function verdictOf(losses: readonly number[]): Verdict {
  const rises = losses.slice(1).map((loss, i) => loss / losses[i])
  const above = losses.findLastIndex((loss) => !(loss < 1))
  return {
    last: losses[losses.length - 1],
    largestRise: rises.reduce((a, b) => Math.max(a, b), 1),
    below1: above < losses.length - 1 ? above + 1 : undefined,
  }
}
