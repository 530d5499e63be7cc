import { spawnSync } from "node:child_process"
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const COPIED = [
  ".changeset",
  "conformance",
  "packages",
  "tooling",
  "biome.json",
  ".gitignore",
  "package.json",
]
const MADE = new Set(["dist", ".turbo", ".reports", ".doc-examples", "runtimes", "__pycache__"])

/** A copy of the repository, in which things can be written and tried. */
export class Copy {
  readonly folder = mkdtempSync(join(tmpdir(), "gradus-new-"))

  constructor() {
    for (const name of COPIED) {
      cpSync(join(root, name), join(this.folder, name), {
        recursive: true,
        verbatimSymlinks: true,
        filter: (path) => !MADE.has(basename(path)),
      })
    }
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"))
  }

  /** Every file with its text, by its path. */
  files(): Map<string, string> {
    const entries = readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/node_modules|__pycache__/.test(entry.parentPath))
      .map((entry) => join(entry.parentPath, entry.name))
    return new Map(entries.map((path) => [relative(this.folder, path), readFileSync(path, "utf8")]))
  }

  /** Runs a program of the workspace, as `{ status, said }`. */
  run(command: string, args: readonly string[], cwd = "."): { status: number | null; said: string } {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: join(this.folder, cwd),
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}`,
        NO_COLOR: "1",
        GRADUS_RUNS: "50",
      },
    })
    return { status, said: stdout + stderr }
  }

  /** As `npm run new`, with no one there to answer. */
  make(...answers: readonly string[]): { status: number | null; said: string } {
    return this.run(process.execPath, ["tooling/new/new.mjs", ...answers])
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
