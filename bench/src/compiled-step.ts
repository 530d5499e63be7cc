import { mkdirSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { compile } from "@gradus/compile"
import { Linear } from "@gradus/nn"
import { SGD } from "@gradus/optim"
import { tensor } from "@gradus/tensor"
import { Command } from "commander"
import type { CompileTime } from "./compile-time"
import { describeRun } from "./machine"
import { positive } from "./options"
import { runScript } from "./run-sample"
import type { Task } from "./task"
import { median } from "./training-table"

/*
 * What a compiled step costs beside its kernels: microseconds of a call with next to no work in it, its input copied and its
 * result read unless said otherwise; and milliseconds to compile a training step, cold, in a fresh process.
 *
 *   npm run bench:compiled-step [-- --rounds 9]
 */

const { rounds, seconds } = new Command("bench:compiled-step")
  .option("--rounds <count>", "how often each is measured", positive, 9)
  .option("--seconds <seconds>", "length of one measurement of a call", positive, 0.3)
  .parse()
  .opts<{ rounds: number; seconds: number }>()

/** Microseconds of one call, the median over rounds, after a warm-up of one round. */
function microseconds(call: () => unknown): number {
  const samples: number[] = []
  for (let round = 0; round <= rounds; round++) {
    let calls = 0
    const begin = performance.now()
    while (performance.now() - begin < seconds * 1000) {
      for (let i = 0; i < 100; i++) call()
      calls += 100
    }
    samples.push(((performance.now() - begin) * 1000) / calls)
  }
  return median(samples.slice(1))
}

const image = Float32Array.from({ length: 784 }, (_, i) => i / 784)

/** A step of one number, `[1]`. */
function oneNumber(): () => unknown {
  const step = compile((x: ReturnType<typeof tensor>) => x.add(1))
  const input = new Float32Array(1)
  return () => step(tensor(input)).item()
}

/** The same, with a tensor that is there already, and a result that nobody reads. */
function oneTensor(): () => unknown {
  const step = compile((x: ReturnType<typeof tensor>) => x.add(1))
  const input = tensor(new Float32Array(1))
  return () => step(input)
}

/** One image in, its sum out. */
function oneImage(): () => unknown {
  const step = compile((x: ReturnType<typeof tensor>) => x.sum())
  return () => step(tensor(image)).item()
}

/** A whole training step of a single weight, with bias, gradient and optimizer. */
function oneWeight(): () => unknown {
  const model = new Linear(1, 1)
  const optimizer = new SGD(model.parameters(), { lr: 1e-6 })
  const step = compile((x: ReturnType<typeof tensor>) => {
    optimizer.zeroGrad()
    const loss = model.forward(x).square().mean()
    loss.backward()
    optimizer.step()
    return loss
  })
  const input = new Float32Array([1])
  return () => step(tensor(input, { shape: [1, 1] })).item()
}

const calls = {
  "add 1 to one number": microseconds(oneNumber()),
  "add 1 to one number, which is a tensor, result not read": microseconds(oneTensor()),
  "sum of 784 numbers": microseconds(oneImage()),
  "training step of one weight": microseconds(oneWeight()),
  "to make a tensor of 784 numbers": microseconds(() => tensor(image).shape),
}
for (const [name, value] of Object.entries(calls)) console.log(`${value.toFixed(2).padStart(8)} µs   ${name}`)

const script = fileURLToPath(new URL("compile-time.ts", import.meta.url))
const networks: readonly Task[] = [
  { network: "mlp", optimizer: "sgd", batch: 32 },
  { network: "mlp", optimizer: "adam", batch: 32 },
  { network: "cnn", optimizer: "adam", batch: 32 },
  { network: "deep", optimizer: "adam", batch: 32 },
]
const times = networks.map((task) => {
  const samples = Array.from({ length: rounds }, () => runScript<CompileTime>(script, [JSON.stringify(task)]))
  const compileMilliseconds = median(samples.map(({ first, second }) => first - second))
  const loadMilliseconds = median(samples.map(({ load }) => load))
  const name = task.network === "deep" ? "CNN of ten layers" : task.network
  console.log(
    `${compileMilliseconds.toFixed(1).padStart(8)} ms   to compile ${name} with ${task.optimizer} (library loaded in ${loadMilliseconds.toFixed(0)} ms)`,
  )
  return { task, compileMilliseconds, loadMilliseconds }
})

mkdirSync(new URL("../results", import.meta.url), { recursive: true })
writeFileSync(
  fileURLToPath(new URL("../results/compiled-step.json", import.meta.url)),
  `${JSON.stringify({ ...describeRun(), rounds, microseconds: calls, compile: times }, null, 2)}\n`,
)
process.exit(0)
