import { execFile } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { promisify } from "node:util"

const start = promisify(execFile)

/**
 * Runs a program in a Node of its own, in a folder.
 *
 * @param body - of an async function; what it returns comes back by way of JSON
 */
export async function runProgram(folder: string, body: string): Promise<unknown> {
  const file = join(folder, `program-${count++}.mjs`)
  writeFileSync(
    file,
    `const result = await (async () => {\n${body}\n})()\nprocess.stdout.write(JSON.stringify(result))\n`,
  )
  const { stdout } = await start(process.execPath, [file], { maxBuffer: 2 ** 26 })
  return JSON.parse(stdout)
}

let count = 0
