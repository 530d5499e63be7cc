import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const folder = mkdtempSync(join(tmpdir(), "gradus-io-"))

/** A path in a folder of this test file's own. */
export function scratchFile(name: string): string {
  return join(folder, name)
}
