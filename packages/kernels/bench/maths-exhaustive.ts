/* Measures the f32 functions at every argument from 2^-14 to 2^14 in size and every 17th beyond (every one
   where GRADUS_STRIDE is 1), pow at GRADUS_PAIRS random pairs. A minute or so each:
   npm run bench:file ../packages/kernels/bench/maths-exhaustive.ts [name ...] */
import { pow } from "../src"
import * as maths from "../src/maths"
import { BLOCK, error32, Runner } from "../test/maths-error"
import { type Judged, judge } from "../test/maths-judge"

function report(name: string, worst: number, at: readonly number[], seconds: number): void {
  console.log(`${name}: ${worst.toFixed(4)} ulp at ${at.join(", ")} (${seconds.toFixed(0)} s)`)
}

const STRIDE = Number(process.env.GRADUS_STRIDE ?? 17)
/** Bits of 2^-14 and 2^14. */
const [DENSE_FROM, DENSE_TO] = [0x38800000, 0x46800000]

function everyArgument(one: Judged): void {
  const { name, of } = one
  const runner = new Runner(name, "f32", of)
  const reference = judge(one)
  const started = performance.now()
  let worst = 0
  let at = 0
  let next = 0
  while (next < 4294967296) {
    const x = runner.argument() as Float32Array
    const bits = new Uint32Array(x.buffer, x.byteOffset, BLOCK)
    for (let i = 0; i < BLOCK; i++) {
      bits[i] = Math.min(next, 4294967295)
      const size = next & 0x7fffffff
      next += size >= DENSE_FROM && size < DENSE_TO ? 1 : STRIDE
    }
    const y = runner.run()
    const wanted = reference(x)
    for (let i = 0; i < BLOCK; i++) {
      const error = error32(y[i]!, wanted[i]!)
      if (error > worst) {
        worst = error
        at = x[i]!
      }
    }
  }
  report(name, worst, [at], (performance.now() - started) / 1000)
}

function randomPairs(count: number): void {
  const runner = new Runner("pow", "f32", (x, y) => pow(x!, y!), 2)
  const started = performance.now()
  let worst = 0
  let at: number[] = []
  const [x, y] = [runner.argument(0), runner.argument(1)]
  const bits = new Uint32Array(x.buffer, x.byteOffset, BLOCK)
  for (let done = 0; done < count; done += BLOCK) {
    for (let i = 0; i < BLOCK; i++) {
      // Any x, or one around 1; y so that the result is in range or just out of it, or whole.
      bits[i] = Math.random() * 4294967296
      if (i % 4 === 0) x[i] = 0.5 + 1.5 * Math.random()
      if (i % 4 === 1) x[i] = 1 + (Math.random() - 0.5) / 2 ** (i % 24)
      const limit = 152 / Math.abs(Math.log2(Math.abs(x[i]!)) || 1)
      y[i] = (2 * Math.random() - 1) * limit
      if (i % 16 === 7) y[i] = Math.round(y[i]!)
    }
    const z = runner.run()
    for (let i = 0; i < BLOCK; i++) {
      if (Number.isNaN(x[i])) continue
      const error = error32(z[i]!, x[i]! ** y[i]!)
      if (error > worst) {
        worst = error
        at = [x[i]!, y[i]!]
      }
    }
  }
  report("pow", worst, at, (performance.now() - started) / 1000)
}

const names = process.argv.slice(2)
for (const [name, of] of Object.entries(maths)) {
  if (names.length > 0 && !names.includes(name)) continue
  if (name === "pow") randomPairs(Number(process.env.GRADUS_PAIRS ?? 50_000_000))
  else everyArgument({ name, of: of as Judged["of"] })
}
