import { makeBatches } from "./data"
import type { Task } from "./task"

/* One network in a process of its own: prints what the first call of its compiled training step costs, as JSON. */

export interface CompileTime {
  /** Milliseconds to load the library. */
  readonly load: number
  /** Of the first call, which traces, emits, compiles and runs. */
  readonly first: number
  /** Of the second, which only runs. */
  readonly second: number
}

const task = JSON.parse(process.argv[2]) as Task
const [{ images, labels }] = makeBatches(task, 1)

function milliseconds(work: () => unknown): number {
  const begin = performance.now()
  work()
  return performance.now() - begin
}

const begin = performance.now()
const { compiled } = await import("./contenders/gradus-compiled")
const load = performance.now() - begin
const step = await compiled({ threads: 1 }).prepare(task)
const first = milliseconds(() => step(images, labels))
const second = milliseconds(() => step(images, labels))
process.stdout.write(JSON.stringify({ load, first, second } satisfies CompileTime))
process.exit(0)
