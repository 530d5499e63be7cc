import { randomUUID } from "node:crypto"
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import { reasonOf } from "../refusal"

/**
 * Writes a file so that at every moment, also after a crash or a power cut, `path` is either the old file or the new one,
 * whole: the bytes go to a new file in the same folder, are brought to the disk, and then take over the name.
 *
 * @throws Error, naming the path, when it cannot be written; the old file is there then
 */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  const target = behindLinks(path)
  const draft = `${target}.${randomUUID()}.tmp`
  try {
    const file = openSync(draft, "wx")
    try {
      writeFileSync(file, bytes)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { force: true })
    throw new Error(
      `${path}: the file must be writable, got: ${reasonOf(error)}. Check the folder and the space left; what was there before is unchanged.`,
      { cause: error },
    )
  }
  syncFolder(dirname(target))
}

/** Where a link leads, so that the link stays. */
function behindLinks(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Brings the new name to the disk, where the system lets folders be opened for that. */
function syncFolder(path: string): void {
  let folder: number | undefined
  try {
    folder = openSync(path, "r")
    fsyncSync(folder)
  } catch {
    // Windows: the rename is as durable as it gets.
  } finally {
    if (folder !== undefined) closeSync(folder)
  }
}
