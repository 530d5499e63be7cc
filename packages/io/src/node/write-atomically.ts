import { randomUUID } from "node:crypto"
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import { reasonOf } from "../refusal"

/**
 * Writes a file so that at every moment, also after a crash or a power cut, `path` is either the old file or the new one,
 * whole: the bytes go to a new file in the same folder, are brought to the disk, and then take over the name. The new file
 * has the permissions of the old one. Links stay, and the file that they lead to is written, also when it is not there yet.
 *
 * @throws Error, naming the path, when it cannot be written; the old file is there then
 */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  let draft: string | undefined
  let target: string
  try {
    target = behindLinks(path)
    const old = statSync(target, { throwIfNoEntry: false })
    if (old && !old.isFile()) throw new Error(`${kindOf(old)} is there`)
    draft = draftBeside(target)
    const file = openSync(draft, "wx")
    try {
      if (old) fchmodSync(file, old.mode & 0o7777)
      writeFileSync(file, bytes)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, target)
  } catch (error) {
    if (draft) rmSync(draft, { force: true })
    throw new Error(
      `${path}: the file must be writable, got: ${reasonOf(error)}. Check the folder and the space left; what was there before is unchanged.`,
      { cause: error },
    )
  }
  syncFolder(dirname(target))
}

/** The name of a new file in the same folder: that of the file, as far as both fit into the 255 bytes of a name, and more. */
function draftBeside(target: string): string {
  const name = basename(target)
  const end = `.${randomUUID()}.tmp`
  // Of three bytes each at most.
  const fits = Buffer.byteLength(name) + end.length <= 255
  return join(dirname(target), `${fits ? name : name.slice(0, 70)}${end}`)
}

/** Links in a row, beyond which they are taken to lead in a circle, as by the system. */
const MOST_LINKS = 40

/** The file that a path leads to through links, whether it is there or not. */
function behindLinks(path: string): string {
  let target = resolve(path)
  for (let links = 0; links <= MOST_LINKS; links++) {
    // The folder by its own name, since a link leads on from where it lies.
    const folder = realpathSync(dirname(target))
    target = join(folder, basename(target))
    const next = linkAt(target)
    if (next === undefined) return target
    target = resolve(folder, next)
  }
  throw new Error("links that lead in a circle")
}

/** Where a link leads; undefined for what is none. */
function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

function kindOf(stats: Stats): string {
  return stats.isDirectory() ? "a folder" : "a device"
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
