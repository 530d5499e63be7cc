import { CONTENDERS } from "./contenders"
import { makeBatches } from "./data"
import type { Sample, SampleRequest } from "./run-sample"

/* One contender, one task, in a process of its own: prints seconds per step and the first losses as JSON. */

const [name, text] = process.argv.slice(2)
const { task, warmupSeconds, sampleSeconds } = JSON.parse(text) as SampleRequest
const contender = await CONTENDERS[name].load!()
const step = await contender.prepare(task)
const batches = makeBatches(task, 8)
let next = 0

function once(): number {
  const { images, labels } = batches[next++ % batches.length]
  return step(images, labels)
}

function seconds(steps: number): number {
  const begin = performance.now()
  for (let i = 0; i < steps; i++) once()
  return (performance.now() - begin) / steps / 1000
}

const losses = [once(), once(), once()]
// Warm up until the engine has optimised the code, which takes a few thousand small steps, but no longer than told
// where a step is slow.
const begin = performance.now()
let one = seconds(1)
while (performance.now() - begin < warmupSeconds * 1000) one = seconds(Math.max(1, Math.floor(0.1 / one)))
const result: Sample = { seconds: seconds(Math.max(1, Math.floor(sampleSeconds / one))), losses }
process.stdout.write(JSON.stringify(result))
process.exit(0)
