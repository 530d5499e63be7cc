import { mkdirSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Command, InvalidArgumentError } from "commander"
import { CONTENDERS } from "./contenders"
import { describeRun } from "./machine"
import { positive } from "./options"
import { runSample } from "./run-sample"
import { type NetworkName, type OptimizerName, TASKS, type Task } from "./task"
import { median, type Row, ratioTable, secondsTable, taskName } from "./training-table"

/*
 * Seconds per 50,000 examples of several networks, input copy included: gradus beside its peers.
 * Every sample is a process of its own, which first runs unmeasured for a while; the contenders take turns within each round, in
 * the other direction every second time, so that a slow moment of the machine falls on all; the figure is the median over rounds.
 *
 *   npm run bench:training -- --help
 */

const listOf =
  <T extends string>(allowed: readonly T[]) =>
  (text: string): T[] =>
    text.split(",").map((item) => {
      if (allowed.includes(item as T)) return item as T
      throw new InvalidArgumentError(`${item} is not among ${allowed.join(", ")}.`)
    })

const all = Object.keys(CONTENDERS)
const networks = [...new Set(TASKS.map(({ network }) => network))]
const optimizers = [...new Set(TASKS.map(({ optimizer }) => optimizer))]
const usual = all.filter((name) => CONTENDERS[name].usual)
const options = new Command("bench:training")
  .option("--tasks <names>", networks.join(","), listOf(networks), networks)
  .option("--optimizers <names>", optimizers.join(","), listOf<OptimizerName>(optimizers))
  .option("--batches <sizes>", "only these, such as 1,10,100; others than usual too", (text) =>
    text.split(",").map(positive),
  )
  .option("--contenders <names>", all.join(","), listOf(all), usual)
  .option("--rounds <count>", "how often each is measured", positive, 3)
  .option("--seconds <seconds>", "length of one measurement", positive, 1)
  .option("--warmup <seconds>", "run before each measurement", positive, 2)
  .option("--out <name>", "the file in bench/results", "training")
  .parse()
  .opts<{
    tasks: NetworkName[]
    optimizers?: OptimizerName[]
    batches?: number[]
    contenders: string[]
    rounds: number
    seconds: number
    warmup: number
    out: string
  }>()

const { rounds } = options
const names = all.filter((name) => options.contenders.includes(name))

/** The usual tasks that were asked for; batch sizes that are not usual go with every network and optimizer. */
function chosenTasks(): Task[] {
  const chosen = TASKS.filter(
    ({ network, optimizer }) =>
      options.tasks.includes(network) && (options.optimizers?.includes(optimizer) ?? true),
  )
  if (!options.batches) return chosen
  const kinds = new Map(chosen.map((task) => [`${task.network} ${task.optimizer}`, task]))
  return [...kinds.values()].flatMap((task) => options.batches!.map((batch) => ({ ...task, batch })))
}

const unable = new Map<string, string>()
const versions: Record<string, string> = {}

/** Whether the losses of all contenders agree: otherwise they do not do the same work. */
function compareLosses(task: Task, losses: ReadonlyMap<string, readonly number[]>): void {
  const [first, ...others] = [...losses]
  for (const [name, values] of others) {
    const far = values.findIndex(
      (value, i) => !(Math.abs(value - first[1][i]) <= 1e-3 * Math.abs(first[1][i])),
    )
    if (far === -1) continue
    console.error(
      `${taskName(task)}: losses differ at step ${far + 1}: ${first[0]} ${first[1][far]}, ${name} ${values[far]}`,
    )
    process.exitCode = 1
  }
}

function measure(task: Task): Row {
  const samples = new Map<string, number[]>()
  const losses = new Map<string, readonly number[]>()
  const request = { task, warmupSeconds: options.warmup, sampleSeconds: options.seconds }
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const key = `${name} on ${task.network}`
      if (unable.has(key)) continue
      try {
        const sample = runSample(name, request)
        samples.set(name, [...(samples.get(name) ?? []), (sample.seconds * 50_000) / task.batch])
        losses.set(name, sample.losses)
        if (sample.version) versions[name] = sample.version
      } catch (error) {
        unable.set(key, (error as Error).message)
        console.error(`skipped: ${key}: ${unable.get(key)}`)
      }
    }
  }
  compareLosses(task, losses)
  const seconds = Object.fromEntries(Array.from(samples, ([name, values]) => [name, median(values)]))
  return { task, samples: Object.fromEntries(samples), seconds }
}

const rows: Row[] = []
const file = fileURLToPath(new URL(`../results/${options.out}.json`, import.meta.url))
mkdirSync(new URL("../results", import.meta.url), { recursive: true })
for (const task of chosenTasks()) {
  const row = measure(task)
  rows.push(row)
  const cells = names.map((name) => `${name} ${row.seconds[name]?.toPrecision(3) ?? "–"}`)
  console.error(`${taskName(task).padEnd(24)} ${cells.join("   ")}`)
  // After every row, so that an interrupted run is not lost.
  const { seconds: sampleSeconds, warmup: warmupSeconds } = options
  const settings = { rounds, sampleSeconds, warmupSeconds, skipped: Object.fromEntries(unable) }
  writeFileSync(file, `${JSON.stringify({ ...describeRun(versions), ...settings, rows }, null, 2)}\n`)
}

const { date, machine, versions: used } = describeRun(versions)
console.log(`
Seconds for 50,000 examples, copying the input included, and how many times as long as the first they take; medians of ${rounds} rounds in which the contenders take turns, each
measured for ${options.seconds} s after a warm-up of ${options.warmup} s that is not counted. ${machine.cpu}, ${machine.cores} cores, ${date.slice(0, 10)}.
${Object.entries(used)
  .map(([name, version]) => `${name} ${version}`)
  .join(", ")}

${secondsTable(rows, names)}

Times as fast as the fastest JavaScript peer / as PyTorch on one thread:

${ratioTable(rows, names)}`)
