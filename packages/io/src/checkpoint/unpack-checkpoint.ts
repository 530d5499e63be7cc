import { demand, noMore } from "@gradus/checks"
import type { FileBytes } from "@gradus/tensor/engine"
import { NAME } from "../kinds"
import { quote, refusal } from "../refusal"
import { loadSafetensors } from "../safetensors/load-safetensors"
import { decodeMembers } from "./decode"
import type { JsonObject } from "./encode"
import { VERSION } from "./pack-checkpoint"

/** What a checkpoint holds, by the names it was saved under. */
export interface Checkpoint {
  /** The states of what had one. */
  readonly states: Readonly<Record<string, unknown>>
  /** What was plain data. */
  readonly values: Readonly<Record<string, unknown>>
}

/**
 * Reads a checkpoint without loading it into anything: to look at it, or for `restoreCheckpoint`.
 *
 * @param bytes - as from `packCheckpoint`, in a buffer or in a view of any kind
 * @param name - stands at the beginning of messages; a file name, say
 * @throws TypeError for what holds no bytes; RangeError when it is damaged, not a checkpoint, or from a newer version
 */
export function unpackCheckpoint(bytes: FileBytes, name = "unpackCheckpoint", ...surplus: []): Checkpoint {
  noMore("unpackCheckpoint", surplus)
  demand("unpackCheckpoint", "name", NAME, name)
  const { tensors, metadata } = loadSafetensors(bytes, name)
  const version = metadata["gradus.checkpoint"]
  if (version === undefined) {
    const advice = "Read it with loadSafetensors, and load the model alone."
    throw refusal(
      name,
      "the file must be a checkpoint",
      "a safetensors file without gradus.checkpoint",
      advice,
    )
  }
  if (version !== `${VERSION}`) {
    const must = `the version of the checkpoint must be ${VERSION}`
    throw refusal(name, must, quote(version), "Update @gradus/io to read a newer one.")
  }
  const refuse = (must: string, got: string) => refusal(name, must, got, "The checkpoint is damaged.")
  const { states, values } = parseDocument(metadata["gradus.state"], refuse)
  const used = new Set<string>()
  const context = { tensors, used, refuse }
  const checkpoint = {
    states: decodeMembers(states, context),
    values: decodeMembers(values, context),
  }
  const idle = Object.keys(tensors).find((key) => !used.has(key))
  if (idle !== undefined) throw refuse("every tensor must belong to a state", quote(idle))
  return checkpoint
}

function parseDocument(
  text: string | undefined,
  refuse: (must: string, got: string) => Error,
): { readonly states: JsonObject; readonly values: JsonObject } {
  let json: unknown
  try {
    json = JSON.parse(text ?? "")
  } catch {
    throw refuse("gradus.state must be JSON", text === undefined ? "none" : quote(text))
  }
  const { states, values } = isObject(json) ? json : {}
  if (!isObject(states) || !isObject(values)) {
    throw refuse("gradus.state must hold states and values by name", quote(text ?? ""))
  }
  return { states, values }
}

function isObject(json: unknown): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json)
}
