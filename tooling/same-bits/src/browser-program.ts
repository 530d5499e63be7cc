import { packCheckpoint, restoreCheckpoint, unpackCheckpoint } from "gradus"
import type { NetworkName } from "./networks"
import { type How, type Outcome, Training } from "./training"

/** A training in a page, from a checkpoint if there is one: to the end. Checkpoints pass as base64. */
export async function finish(network: NetworkName, how: How, checkpoint?: string): Promise<Outcome> {
  return begin(network, how, checkpoint).finish()
}

/** A training up to some step. Returns its checkpoint. */
export async function stop(network: NetworkName, how: How, step: number): Promise<string> {
  const bytes = await begin(network, how).run(step, (parts) => packCheckpoint({ ...parts }))
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
}

function begin(network: NetworkName, how: How, checkpoint?: string): Training {
  const training = new Training(network, how, checkpoint ? 99 : 1)
  if (checkpoint) {
    const bytes = Uint8Array.from(atob(checkpoint), (letter) => letter.charCodeAt(0))
    restoreCheckpoint(unpackCheckpoint(bytes), { ...training.parts })
  }
  return training
}
