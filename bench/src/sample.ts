import { gradus } from "./contenders/gradus"
import { jax } from "./contenders/jax"
import { tfjs } from "./contenders/tfjs"
import { type Contender, makeBatches, type Task } from "./task"

/* One contender, one task, in a process of its own: prints the seconds per step of each sample as JSON. */

const CONTENDERS: Readonly<Record<string, Contender>> = {
  gradus,
  "tfjs-cpu": tfjs("cpu"),
  "tfjs-wasm": tfjs("wasm"),
  jax,
}

const [name, text] = process.argv.slice(2)
const { samples, sampleSeconds, ...task } = JSON.parse(text) as Task & {
  samples: number
  sampleSeconds: number
}
const step = await CONTENDERS[name].prepare(task)
const batches = makeBatches(task.batch, 8)
let next = 0

function seconds(steps: number): number {
  const begin = performance.now()
  for (let i = 0; i < steps; i++) {
    const { images, labels } = batches[next++ % batches.length]
    step(images, labels)
  }
  return (performance.now() - begin) / steps / 1000
}

// Warm up until the engine has optimised the code, which takes a few thousand small steps, but no longer than two
// seconds where a step is slow.
const begin = performance.now()
let one = seconds(1)
while (performance.now() - begin < 2000) one = seconds(Math.max(1, Math.floor(0.1 / one)))
const steps = Math.max(1, Math.floor(sampleSeconds / one))
const result = Array.from({ length: samples }, () => seconds(steps))
process.stdout.write(JSON.stringify(result))
process.exit(0)
