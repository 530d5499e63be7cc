import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { makeBatches, makeWeights } from "./data"
import { LEARNING_RATE, NETWORKS, type Task } from "./task"

export interface SampleRequest {
  readonly task: Task
  /** Run before anything is timed. */
  readonly warmupSeconds: number
  readonly sampleSeconds: number
}

export interface Sample {
  /** Of one step, averaged over the sample. */
  readonly seconds: number
  /** Of the first three steps, to see that all contenders compute the same. */
  readonly losses: readonly number[]
  readonly version?: string
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** One sample of a contender, in a fresh process. @throws Error with the reason when it cannot run */
export function runSample(name: string, request: SampleRequest): Sample {
  return name === "torch" ? runTorch(request) : runScript(path("sample.ts"), [name, JSON.stringify(request)])
}

/** What a script of ours prints at the end, run in a fresh process with this one's Node flags. */
export function runScript<T>(script: string, args: readonly string[]): T {
  return read(process.execPath, [...process.execArgv, script, ...args])
}

function runTorch({ task, warmupSeconds, sampleSeconds }: SampleRequest): Sample {
  const folder = mkdtempSync(join(tmpdir(), "gradus-bench-"))
  try {
    const file = join(folder, "task.bin")
    const network = NETWORKS[task.network]
    const weights = makeWeights(network)
    const batches = makeBatches(task, 8)
    const arrays = [
      ...weights.map(({ values }) => values),
      ...batches.flatMap(({ images, labels }) => [images, labels]),
    ]
    writeFileSync(file, Buffer.concat(arrays.map((array) => new Uint8Array(array.buffer))))
    const { optimizer, batch } = task
    const text = JSON.stringify({
      ...{ optimizer, batch, ...network, lr: LEARNING_RATE[optimizer], file },
      ...{ warmupSeconds, sampleSeconds, batches: batches.length, shapes: weights.map(({ shape }) => shape) },
    })
    return read(pythonWithTorch(), [path("contenders/torch_step.py"), text], ONE_THREAD)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** OpenBLAS has threads of its own, which `torch.set_num_threads` does not reach. */
const ONE_THREAD = { OPENBLAS_NUM_THREADS: "1", OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1" }

let python: string | undefined

/** The first Python that has PyTorch: the one on the path, or the system's. */
function pythonWithTorch(): string {
  python ??= ["python3", "/usr/bin/python3"].find((command) => {
    const { status } = spawnSync(command, ["-c", "import torch"], { stdio: "ignore" })
    return status === 0
  })
  if (python) return python
  throw new Error('python3 -c "import torch" does not work')
}

function read<T>(command: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): T {
  try {
    const env = { ...process.env, ...variables }
    const output = execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], env })
    return JSON.parse(output.slice(output.lastIndexOf('{"')))
  } catch (error) {
    throw new Error(reasonOf(error))
  }
}

/** The line of a failed program's complaint that says what was wrong. */
function reasonOf(error: unknown): string {
  const { stderr = "", message } = error as { stderr?: string; message: string }
  const lines = String(stderr)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && line.length < 500)
  return lines.find((line) => /^\w*Error\b.*: /.test(line)) ?? lines.at(-1) ?? message
}
