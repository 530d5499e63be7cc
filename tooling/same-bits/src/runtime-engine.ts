import { execFile, execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { HOW_TO_INSTALL, type Runtime } from "@gradus/runtimes"
import { bundle } from "./bundle"
import type { Engine, Missing } from "./engine"
import type { NodeRequest } from "./node-program"

const start = promisify(execFile)

/** A program that runs JavaScript; every run is a process of its own. */
export async function runtimeEngine({ name, executable, args: before }: Runtime): Promise<Engine | Missing> {
  if (!executable) return { name, missing: HOW_TO_INSTALL }
  const version = execFileSync(executable, ["--version"], { encoding: "utf8" })
  const folder = mkdtempSync(join(tmpdir(), "gradus-same-bits-"))
  const program = join(folder, "program.mjs")
  writeFileSync(program, await bundle("node-program.ts", "node"))
  // Whatever they keep, they keep here.
  const env = {
    ...process.env,
    HOME: folder,
    DENO_DIR: join(folder, "deno"),
    BUN_INSTALL: join(folder, "bun"),
  }
  const run = async (request: NodeRequest) => {
    const args = [...before, program, JSON.stringify(request)]
    const { stdout } = await start(executable, args, { maxBuffer: 2 ** 26, env }).catch((error) => {
      throw new Error(`a program must end well, got ${complaint(error)}`)
    })
    return JSON.parse(stdout)
  }
  return {
    name: `${name.split(" ")[0]} ${/\d+\.\d+\.\d+/.exec(version)?.[0]}`,
    finish: (network, how, from) => run({ network, how, from }),
    stop: async (network, how, step, file) => {
      await run({ network, how, until: { step, file } })
    },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** What a failed program said, without the code around it. */
function complaint({ stderr, message }: { stderr?: string; message: string }): string {
  const lines = (stderr ?? "").split("\n")
  const at = lines.findIndex((line) => /^\w*Error\b/.test(line))
  return at === -1 ? message : lines.slice(at, at + 8).join("\n")
}
