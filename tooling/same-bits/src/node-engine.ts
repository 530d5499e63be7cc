import { execFile, execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { newerNode } from "@gradus/newer-node"
import { bundle } from "./bundle"
import type { Engine, Missing } from "./engine"
import type { NodeRequest } from "./node-program"

const start = promisify(execFile)

/** A Node; every run is a process of its own. */
async function nodeEngine(executable: string): Promise<Engine> {
  const version = execFileSync(executable, ["--version"], { encoding: "utf8" }).trim()
  const folder = mkdtempSync(join(tmpdir(), "gradus-same-bits-"))
  const program = join(folder, "program.mjs")
  writeFileSync(program, await bundle("node-program.ts", "node"))
  const run = async (request: NodeRequest) => {
    const args = [program, JSON.stringify(request)]
    const { stdout } = await start(executable, args, { maxBuffer: 2 ** 26 }).catch((error) => {
      throw new Error(`a program must end well, got ${complaint(error)}`)
    })
    return JSON.parse(stdout)
  }
  return {
    name: `Node ${version}`,
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

export const thisNode = (): Promise<Engine> => nodeEngine(process.execPath)

export async function anotherNode(): Promise<Engine | Missing> {
  const executable = newerNode()
  if (executable) return nodeEngine(executable)
  const missing = `npm has no program for ${process.platform} ${process.arch}, or it was not installed`
  return { name: "a newer Node", missing }
}
