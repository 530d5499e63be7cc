import { compile } from "@gradus/compile"
import { clipGradNorm, crossEntropy, loadSafetensors, packCheckpoint, type Tensor } from "gradus"
import { countSharedRuns, sharedRuns } from "./count-shared"
import { build, NETWORKS, type NetworkName, type Parts } from "./networks"

/** How steps are run: by the eager engine, or compiled for some threads. */
export type How = "eager" | 1 | 2 | 3

export interface Outcome {
  /** SHA-256 of the checkpoint at the end: every parameter, buffer, optimizer state, counter and random state. */
  readonly hash: string
  /** The same of each tensor in it, to find where a difference lies. */
  readonly tensors: Readonly<Record<string, string>>
  /** Of the steps that were run, by their number from 0. */
  readonly losses: Readonly<Record<number, number>>
  /** How many steps several threads did together. */
  readonly shared: number
}

/** Steps between two turns of the event loop, where a page's workers need them to begin. */
const STEPS_IN_A_ROW = 5
/** Milliseconds for which a training with threads waits, after its first steps, for them to begin: the machine may be busy. */
const PATIENCE = 20_000

countSharedRuns()

type Step = (x: Tensor, y: Tensor) => Tensor

/** A training that can be stopped after any step. */
export class Training {
  readonly parts: Parts
  readonly #network: NetworkName
  readonly #how: How
  readonly #step: Step & { readonly signatures?: number }
  readonly #losses: Record<number, number> = {}
  #waited = 0

  constructor(network: NetworkName, how: How, seed: number) {
    this.parts = build(network, seed)
    this.#network = network
    this.#how = how
    const step = stepOf(this.parts)
    this.#step = how === "eager" ? step : compile(step, { threads: how })
  }

  /**
   * Trains until some step has been done, or to the end.
   *
   * @returns what `save` gives, called right after that step: in the middle of an epoch, before the loader is left
   */
  async run<T>(until: number | undefined, save: (parts: Parts) => T): Promise<T> {
    const last = until ?? NETWORKS[this.#network].steps
    const { loader, schedule } = this.parts
    for (;;) {
      for (const [x, y] of loader) {
        this.#losses[schedule.lastEpoch] = this.#step(x, y).item()
        schedule.step()
        if (schedule.lastEpoch === last) return save(this.parts)
        if (schedule.lastEpoch % STEPS_IN_A_ROW === 0) await turn(0)
        while (this.#awaitsThreads() && schedule.lastEpoch > 2) {
          await turn(20)
          this.#waited += 20
          if (this.#waited % 200 === 0) break
        }
      }
    }
  }

  /** Whether threads were asked for that have done nothing yet. */
  #awaitsThreads(): boolean {
    return (this.#how === 2 || this.#how === 3) && sharedRuns() === 0 && this.#waited < PATIENCE
  }

  async finish(): Promise<Outcome> {
    const checkpoint = await this.run(undefined, (parts) => packCheckpoint({ ...parts }))
    if (this.#how !== "eager" && !this.#step.signatures) throw new Error("the step was never compiled")
    const tensors: Record<string, string> = {}
    for (const [name, tensor] of Object.entries(loadSafetensors(checkpoint).tensors)) {
      tensors[name] = await sha256(tensor.toTypedArray())
    }
    return { hash: await sha256(checkpoint), tensors, losses: this.#losses, shared: sharedRuns() }
  }
}

function stepOf({ model, optimizer }: Parts): Step {
  return (x, y) => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.forward(x), y)
    loss.backward()
    clipGradNorm(model.parameters(), 1)
    optimizer.step()
    return loss
  }
}

function turn(milliseconds: number): Promise<void> {
  return new Promise((go) => {
    setTimeout(go, milliseconds)
  })
}

async function sha256(values: ArrayBufferView): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", values as ArrayBufferView<ArrayBuffer>)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
