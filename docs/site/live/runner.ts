import type { RunMessage } from "./messages"
import type { RunnableExample } from "./runnable"

/** Runs examples one at a time in a worker, which is ended when it is stopped or takes too long. */
export class Runner {
  #worker: Worker | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  /** @param limit - seconds that a run may take */
  constructor(
    readonly limit: number,
    readonly listener: (message: RunMessage) => void,
  ) {}

  /** Starts the worker, so that a run that follows need not wait for it. */
  prepare(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "example" })
    worker.onmessage = ({ data }: MessageEvent<RunMessage>) => {
      if (data.kind === "done" || data.kind === "error") clearTimeout(this.#timer)
      this.listener(data)
    }
    worker.onerror = ({ message }) => {
      this.stop()
      this.listener({ kind: "error", text: message || "the example could not be loaded" })
    }
    this.#worker = worker
    return worker
  }

  /** @param example - its code, or what was made of it */
  run(example: string | RunnableExample): void {
    // A fresh one, since a former run may still have timers.
    if (this.#ran) this.stop()
    this.#ran = true
    this.prepare().postMessage({ example })
    this.#timer = setTimeout(() => {
      this.stop()
      this.listener({
        kind: "error",
        text: `stopped after ${this.limit} seconds, which is as long as an example may take`,
      })
    }, this.limit * 1000)
  }

  #ran = false

  /** Ends what is running, at once. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#worker?.terminate()
    this.#worker = undefined
    this.#ran = false
  }
}
