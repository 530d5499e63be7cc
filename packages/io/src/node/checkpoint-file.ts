import { noMore } from "@gradus/checks"
import { type CheckpointParts, packCheckpoint } from "../checkpoint/pack-checkpoint"
import { type RestoreOptions, restoreCheckpoint } from "../checkpoint/restore-checkpoint"
import type { Stateful, StatefulGenerator } from "../checkpoint/stateful"
import { unpackCheckpoint } from "../checkpoint/unpack-checkpoint"
import { demandPath } from "./path"
import { readBytes } from "./read-bytes"
import { writeAtomically } from "./write-atomically"

/**
 * Saves a whole training to a file, which then is there whole or not at all: a crash while saving leaves the checkpoint
 * before.
 *
 * @param parts - everything that has a state (model, optimizer, schedule, loader, generators) and plain data such as
 *   counters, under names of your choice; see `packCheckpoint`
 * @throws TypeError, naming the path inside, for what cannot be saved; Error when the file cannot be written
 * @example
 * ```ts
 * import { mkdtempSync } from "node:fs"
 * import { tmpdir } from "node:os"
 * import { Linear } from "@gradus/nn"
 * import { Adam } from "@gradus/optim"
 * import { loadCheckpoint, saveCheckpoint } from "@gradus/io/node"
 *
 * const path = `${mkdtempSync(`${tmpdir()}/gradus-`)}/run.ckpt`
 * const model = new Linear(2, 1)
 * const optimizer = new Adam(model.parameters())
 * saveCheckpoint(path, { model, optimizer, counters: { step: 100 } })
 *
 * // … in another process, with everything built as before:
 * const { counters } = loadCheckpoint(path, { model, optimizer })
 * counters // => { step: 100 }
 * ```
 */
export function saveCheckpoint(path: string, parts: CheckpointParts, ...surplus: []): void {
  noMore("saveCheckpoint", surplus)
  demandPath("saveCheckpoint", path)
  writeAtomically(path, packCheckpoint(parts))
}

/**
 * Reads a checkpoint and puts everything back to where it stood; see `restoreCheckpoint`.
 *
 * @param parts - what to restore, under the names it was saved under
 * @param options - `strict: false` to leave some out
 * @returns the plain data that was saved, by name
 * @throws Error, naming the path, when the file is missing, damaged or of other parts; nothing is changed then
 */
export function loadCheckpoint<V extends object = Record<string, unknown>>(
  path: string,
  parts: Readonly<Record<string, Stateful | StatefulGenerator>>,
  options?: RestoreOptions,
  ...surplus: []
): V {
  noMore("loadCheckpoint", surplus)
  return restoreCheckpoint<V>(unpackCheckpoint(readBytes("loadCheckpoint", path), path), parts, options, path)
}
