import { Command, InvalidArgumentError, Option } from "commander"
import { CONTENDERS } from "./contenders"
import { makeBatches } from "./data"
import type { OptimizerName } from "./task"

/*
 * Memory over a synchronous loop of training steps of the MLP at batch 1: resident set and heap must stay flat, with nobody
 * freeing anything and no turn of the event loop.
 *
 *   npm run bench:memory [-- --steps 1000000 --contender compiled]
 */

const wholeNumber = (text: string): number => {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0) return value
  throw new InvalidArgumentError("It must be a whole number above 0.")
}

const ours = Object.keys(CONTENDERS).filter((name) => CONTENDERS[name].kind === "gradus")
const { steps, contender, optimizer } = new Command("bench:memory")
  .option("--steps <count>", "training steps", wholeNumber, 100_000)
  .addOption(new Option("--contender <name>").choices(ours).default("eager"))
  .addOption(new Option("--optimizer <name>").choices(["sgd", "adam"]).default("adam"))
  .parse()
  .opts<{ steps: number; contender: string; optimizer: OptimizerName }>()

const task = { network: "mlp", optimizer, batch: 1 } as const
const step = await (await CONTENDERS[contender].load!()).prepare(task)
const batches = makeBatches(task, 8)
const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1).padStart(8)
const every = Math.ceil(steps / 10)

console.log(`${CONTENDERS[contender].title}, MLP 784-128-10, ${optimizer}, batch 1; MiB`)
console.log("   steps  resident      heap  external   of it arrays")
for (let i = 0; i <= steps; i++) {
  if (i % every === 0 || i === steps) {
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage()
    console.log(`${String(i).padStart(8)}  ${[rss, heapUsed, external, arrayBuffers].map(mib).join("  ")}`)
  }
  const { images, labels } = batches[i % batches.length]
  step(images, labels)
}
process.exit(0)
