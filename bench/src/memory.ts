import { gradus } from "./contenders/gradus"
import { makeBatches } from "./task"

/*
 * Memory over a synchronous loop of 100,000 training steps of a small net: resident set and heap must stay flat, with nobody
 * freeing anything and no turn of the event loop.
 *
 *   npm run bench:memory [-- --steps 100000]
 */

const at = process.argv.indexOf("--steps")
const steps = at === -1 ? 100_000 : Number(process.argv[at + 1])
const step = await gradus.prepare({ optimizer: "adam", batch: 1 })
const batches = makeBatches(1, 8)
const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1).padStart(7)

console.log("   steps   resident     heap   arrays and WebAssembly   (MiB)")
for (let i = 0; i <= steps; i++) {
  if (i % (steps / 10) === 0) {
    const { rss, heapUsed, arrayBuffers, external } = process.memoryUsage()
    console.log(
      `${String(i).padStart(8)}   ${mib(rss)}   ${mib(heapUsed)}   ${mib(arrayBuffers)} ${mib(external)}`,
    )
  }
  const { images, labels } = batches[i % batches.length]
  step(images, labels)
}
