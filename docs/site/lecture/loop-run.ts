import { Adam, Generator, type Optimizer, type Sequential, type Tensor } from "gradus"
import { drawNetwork } from "./network/lecture-network"
import { type Forward, forward, lossOf, type Pass, read } from "./network/pass"

const ALL = [0, 1, 2]

/** The lines of the loop's body, in order. */
export const LOOP_LINES = ["forward", "loss", "zeroGrad", "backward", "step"] as const
export type LoopLine = (typeof LOOP_LINES)[number]

/** The lecture's training, line by line of the loop's body. */
export class LoopRun {
  readonly network: Sequential
  readonly #optimizer: Optimizer
  #forward: Forward
  #loss: Tensor | undefined
  /** The line that was run last. */
  line: LoopLine | undefined
  /** Steps made. */
  epoch = 0
  /** The loss of each epoch. */
  readonly losses: number[] = []
  /** Whether gradients are there that a backward() has made. */
  hasGradients = false

  constructor(lr: number, seed: number) {
    this.network = drawNetwork(new Generator(seed))
    this.#optimizer = new Adam(this.network.parameters(), { lr })
    this.#forward = forward(this.network, ALL)
  }

  get nextLine(): LoopLine {
    return LOOP_LINES[this.line === undefined ? 0 : (LOOP_LINES.indexOf(this.line) + 1) % LOOP_LINES.length]
  }

  /** Runs one line. */
  run(): void {
    const line = this.nextLine
    if (line === "forward") {
      this.#forward = forward(this.network, ALL)
      this.#loss = undefined
    } else if (line === "loss") {
      this.#loss = lossOf(this.#forward)
      this.losses.push(this.#loss.item())
    } else if (line === "zeroGrad") {
      this.#optimizer.zeroGrad()
      this.hasGradients = false
    } else if (line === "backward") {
      this.#loss?.backward()
      this.hasGradients = true
    } else {
      this.#optimizer.step()
      this.epoch++
    }
    this.line = line
  }

  /** All numbers as they are now. */
  get numbers(): Pass {
    return read(this.network, this.#forward, this.#loss)
  }
}
