import { WORKER_SOURCE } from "./worker-source"

/** As much of a worker as the pool needs. */
export interface WorkerThread {
  postMessage(message: unknown): void
}

interface NodeWorker extends WorkerThread {
  unref(): void
  on(event: "error" | "exit", listener: () => void): void
}
type NodeWorkerClass = new (source: string, options: object) => NodeWorker
type BuiltinModules = { getBuiltinModule?(name: string): { readonly Worker?: NodeWorkerClass } | undefined }

/** The page's address of the workers' program. */
let url: string | undefined

/** Whether workers begin while the thread that starts them is busy; those of a page wait for its event loop. */
export function startsMeanwhile(): boolean {
  return nodeWorker() !== undefined
}

// Asked for in this way, bundlers for browsers see no module of Node.
function nodeWorker(): NodeWorkerClass | undefined {
  const { process } = globalThis as { process?: BuiltinModules }
  return process?.getBuiltinModule?.("node:worker_threads")?.Worker
}

/**
 * Starts a worker that neither keeps the process alive nor outlives it.
 *
 * @param onEnd - called when it failed or ended, if ever
 * @throws when the platform has no workers or forbids them
 */
export function startWorker(onEnd: () => void): WorkerThread {
  const NodeWorker = nodeWorker()
  if (NodeWorker) {
    // Neither the loaders nor the flags of the program: a worker runs nothing of it.
    const worker = new NodeWorker(WORKER_SOURCE, { eval: true, execArgv: [], env: {}, name: "gradus" })
    worker.on("error", onEnd)
    worker.on("exit", onEnd)
    worker.unref()
    return worker
  }
  url ??= URL.createObjectURL(new Blob([WORKER_SOURCE], { type: "text/javascript" }))
  const worker = new Worker(url, { name: "gradus" })
  worker.onerror = onEnd
  return worker
}
