import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"

/** A folder with these folders in it, until the tests of the file have ended. */
export function temporaryFolders(...names: readonly string[]): string[] {
  const root = mkdtempSync(join(tmpdir(), "gradus-installed-"))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  return names.map((name) => {
    mkdirSync(join(root, name))
    return join(root, name)
  })
}
