import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

let folder: string | undefined

/**
 * Gives a run of tests a temporary folder of its own, which `os.tmpdir()` then names in every test, example and program
 * that one of them starts. Nobody has to clear up: the folder goes with all that is in it.
 */
export function setup(): void {
  folder = mkdtempSync(join(tmpdir(), "gradus-tests-"))
  // TMPDIR on Unix, TEMP and TMP on Windows.
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder
}

export function teardown(): void {
  if (folder) rmSync(folder, { recursive: true, force: true })
}
