import { execFileSync } from "node:child_process"
import { mkdirSync, writeFileSync } from "node:fs"
import { cpus } from "node:os"
import { fileURLToPath } from "node:url"
import type { Task } from "./task"

/*
 * Seconds per 50,000 examples of the MLP 784-128-10, input copy included: gradus beside its peers, one thread each.
 * Every contender runs in a process of its own; the contenders alternate within each round, so that a slow moment of the
 * machine falls on all; the figure is the median over rounds.
 *
 *   npm run bench:training [-- --rounds 3 --seconds 1 --batches 1,10,100 --only gradus,jax]
 */

const option = (name: string, fallback: string): string => {
  const at = process.argv.indexOf(`--${name}`)
  return at === -1 ? fallback : process.argv[at + 1]
}

const rounds = Number(option("rounds", "3"))
const sampleSeconds = Number(option("seconds", "1"))
const batches = option("batches", "1,10,32,100,1000").split(",").map(Number)
const names = option("only", "gradus,tfjs-cpu,tfjs-wasm,jax,torch").split(",")

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))

function sample(name: string, task: Task): number | undefined {
  const text = JSON.stringify({ ...task, samples: 1, sampleSeconds })
  const [command, args] =
    name === "torch"
      ? ["/usr/bin/python3", [path("contenders/torch_step.py"), text]]
      : [process.execPath, ["--import", "tsx", path("sample.ts"), name, text]]
  try {
    const output = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
    return (JSON.parse(output.slice(output.lastIndexOf("["))) as number[])[0]
  } catch {
    return undefined
  }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]

const rows: { task: Task; seconds: Record<string, number | undefined> }[] = []
for (const optimizer of ["sgd", "adam"] as const) {
  for (const batch of batches) {
    const task: Task = { optimizer, batch }
    const samples: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]))
    for (let round = 0; round < rounds; round++) {
      for (const name of names) {
        const value = sample(name, task)
        if (value !== undefined) samples[name].push((value * 50_000) / batch)
      }
    }
    const seconds = Object.fromEntries(names.map((name) => [name, median(samples[name])]))
    rows.push({ task, seconds })
    const cells = names.map((name) => {
      const value = seconds[name]
      return value === undefined ? `${name} –` : `${name} ${value.toPrecision(3)} s`
    })
    console.log(`${optimizer} ${String(batch).padStart(4)}   ${cells.join("   ")}`)
  }
}

mkdirSync(path("../results"), { recursive: true })
const machine = { cpu: cpus()[0]?.model, cores: cpus().length, node: process.version }
writeFileSync(
  path("../results/training.json"),
  `${JSON.stringify({ date: new Date().toISOString(), machine, rounds, sampleSeconds, rows }, null, 2)}\n`,
)
