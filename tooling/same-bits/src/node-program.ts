import { loadCheckpoint, saveCheckpoint } from "gradus/node"
import type { NetworkName } from "./networks"
import { type How, Training } from "./training"

/* A training in Node: part of it, which ends with a checkpoint, or all that is left, which ends with an outcome as JSON. */

export interface NodeRequest {
  readonly network: NetworkName
  readonly how: How
  /** Checkpoint to go on from. */
  readonly from?: string
  /** Where to stop, and the file to save the training in. */
  readonly until?: { readonly step: number; readonly file: string }
}

const { network, how, from, until } = JSON.parse(process.argv[2]) as NodeRequest
const training = new Training(network, how, from ? 99 : 1)
if (from) loadCheckpoint(from, { ...training.parts })
if (until) {
  await training.run(until.step, (parts) => saveCheckpoint(until.file, { ...parts }))
  process.stdout.write("null")
} else {
  process.stdout.write(JSON.stringify(await training.finish()))
}
