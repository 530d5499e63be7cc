import type { NetworkName } from "./networks"
import type { How, Outcome } from "./training"

/** Something that runs JavaScript. Each of its runs begins afresh. */
export interface Engine {
  readonly name: string
  /** Trains to the end, from a checkpoint file if there is one. */
  finish(network: NetworkName, how: How, from?: string): Promise<Outcome>
  /** Trains up to some step and writes a checkpoint file. */
  stop(network: NetworkName, how: How, step: number, file: string): Promise<void>
  close(): Promise<void>
}

/** What stands in for an engine that is not here. */
export interface Missing {
  readonly name: string
  /** What to do to have it. */
  readonly missing: string
}
