import { mkdirSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { type CompileOptions, compile } from "@gradus/compile"
import { hasRelaxedSimd } from "@gradus/kernels"
import { Command } from "commander"
import { onArrays, trainingStep } from "./contenders/gradus"
import { makeBatches } from "./data"
import { describeRun } from "./machine"
import { positive } from "./options"
import { TASKS, type Task } from "./task"
import { taskName } from "./training-table"

/*
 * What threads and relaxed arithmetic gain: a compiled step in several modes that take turns of some milliseconds in one
 * process. Beside the median stands the time that one turn in twenty stays below, which is that of a machine with
 * nothing else to do: a second core that others use half the time is no measure of threads.
 *
 *   npm run bench:modes [-- --seconds 8]
 */

const { seconds } = new Command("bench:modes")
  .option("--seconds <seconds>", "length of each measurement", positive, 8)
  .parse()
  .opts<{ seconds: number }>()

const MODES: Readonly<Record<string, CompileOptions>> = {
  "one thread": {},
  "two threads": { threads: 2 },
  // Elsewhere it is the same as without.
  ...(hasRelaxedSimd()
    ? { relaxed: { relaxed: true }, "relaxed, two threads": { relaxed: true, threads: 2 } }
    : {}),
}
const names = Object.keys(MODES)
/** Milliseconds of a turn. */
const TURN = 5

interface Times {
  readonly quiet: number
  readonly median: number
}

/** Microseconds of a step in each mode. */
function measure(task: Task): Readonly<Record<string, Times>> {
  const batches = makeBatches(task, 8)
  const modes = names.map((name) => {
    const step = onArrays(task, compile(trainingStep(task), MODES[name]))
    let next = 0
    const turn = (steps: number) => {
      const begin = performance.now()
      for (let i = 0; i < steps; i++) {
        const { images, labels } = batches[next++ % batches.length]
        step(images, labels)
      }
      return ((performance.now() - begin) * 1000) / steps
    }
    turn(3)
    return { turn, steps: Math.max(1, Math.round((TURN * 1000) / turn(3))), times: [] as number[] }
  })
  const end = performance.now() + seconds * 1000
  const warm = performance.now() + seconds * 200
  while (performance.now() < end) {
    for (const { turn, steps, times } of modes) {
      const time = turn(steps)
      if (performance.now() > warm) times.push(time)
    }
  }
  return Object.fromEntries(
    modes.map(({ times }, i) => {
      const sorted = times.sort((a, b) => a - b)
      const below = (part: number) => sorted[Math.floor(sorted.length * part)]
      return [names[i], { quiet: below(0.05), median: below(0.5) }]
    }),
  )
}

const short = (microseconds: number) => String(Number(microseconds.toPrecision(3)))
const row = (cells: readonly string[]) => console.log(`| ${cells.join(" | ")} |`)
console.log(
  "Microseconds of a step on a quiet machine (and in the median), and how many times as fast as one thread:\n",
)
row(["", ...names])
row(["---", ...names.map(() => "---:")])
const rows = TASKS.map((task) => {
  const times = measure(task)
  const [{ quiet, median }] = Object.values(times)
  const cell = (time: Times) =>
    `${short(time.quiet)} (${short(time.median)}) ${(quiet / time.quiet).toFixed(2)}× (${(median / time.median).toFixed(2)}×)`
  row([taskName(task), ...names.map((name) => cell(times[name]))])
  return { task, times }
})
mkdirSync(new URL("../results", import.meta.url), { recursive: true })
writeFileSync(
  fileURLToPath(new URL("../results/modes.json", import.meta.url)),
  `${JSON.stringify({ ...describeRun(), seconds, rows }, null, 2)}\n`,
)
process.exit(0)
