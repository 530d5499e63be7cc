import { decodeUtf8, engine, index32 } from "@gradus/kernels"
import { FORGET } from "./barrier"
import { CONTROL, CONTROL_BYTES, LISTEN, MAILBOX, mailboxOf } from "./control"
import { startsMeanwhile, startWorker, type WorkerThread } from "./start-worker"

/**
 * The workers of the engine's memory. They are started when first needed, then sleep until there is work, and
 * end with the process.
 */
export class Pool {
  /** Address of the control block. */
  readonly address: number
  readonly #words: Int32Array
  readonly #bytes: Uint8Array
  readonly #workers: WorkerThread[] = []
  /** Programs that workers may forget, told with the next message. */
  readonly #unloaded: number[][] = []
  #programs = 0
  #broken = false
  /** Whether the last wait was in vain, and the workers not ready since: then nobody waits again. */
  #waitedInVain = false
  /** How often this thread spun for a job's end in vain: then it spins less, as at a barrier. */
  #vain = 0

  /** The engine's memory must be shared. */
  constructor() {
    const { allocator, memory } = engine()
    this.address = allocator.allocate(CONTROL_BYTES)
    this.#bytes = new Uint8Array(memory.wasm.buffer, this.address, CONTROL_BYTES).fill(0)
    this.#words = new Int32Array(memory.wasm.buffer, this.address, CONTROL_BYTES / 4)
  }

  /**
   * Has workers 1 … threads − 1 start, if they have not.
   * @returns false where workers cannot be had
   */
  start(threads: number): boolean {
    try {
      for (let thread = this.#workers.length + 1; thread < threads; thread++) {
        this.#workers.push(
          startWorker(() => {
            this.#broken = true
          }),
        )
        this.#unloaded.push([])
        const [mailbox, length] = [mailboxOf(thread), CONTROL_BYTES]
        const { wasm } = engine().memory
        this.#post(thread, { memory: wasm, control: this.address, length, thread, mailbox })
      }
    } catch {
      this.#broken = true
    }
    return !this.#broken
  }

  /** Gives a module to workers 1 … threads − 1. Returns its number, by which `run` knows it. */
  load(module: WebAssembly.Module, threads: number): number {
    const id = ++this.#programs
    for (let thread = 1; thread < threads; thread++) {
      this.#post(thread, { id, module, unload: this.#unloaded[thread - 1] })
      this.#unloaded[thread - 1] = []
    }
    return id
  }

  unload(id: number, threads: number): void {
    for (let thread = 1; thread < threads; thread++) this.#unloaded[thread - 1]!.push(id)
  }

  /** Whether workers 1 … threads − 1 have dealt with all that was posted to them. */
  isReady(threads: number): boolean {
    if (this.#broken) return false
    for (let thread = 1; thread < threads; thread++) if (!this.#hasDealt(thread)) return false
    this.#waitedInVain = false
    return true
  }

  /** Waits until `isReady`, at most so long; not at all where a thread must not block, or where that cannot help. */
  wait(threads: number, milliseconds: number): boolean {
    if (this.#broken || this.#waitedInVain || !startsMeanwhile()) return this.isReady(threads)
    const end = performance.now() + milliseconds
    for (let thread = 1; thread < threads; thread++) {
      const [posted, dealt] = [word(thread, MAILBOX.posted), word(thread, MAILBOX.dealt)]
      const wanted = Atomics.load(this.#words, posted)
      // What is compared is what is waited on, so no news is missed between.
      for (
        let seen = Atomics.load(this.#words, dealt);
        seen !== wanted;
        seen = Atomics.load(this.#words, dealt)
      ) {
        const left = end - performance.now()
        this.#waitedInVain = left <= 0
        if (left <= 0 || !mayBlock()) return false
        Atomics.wait(this.#words, dealt, seen, left)
      }
    }
    return this.isReady(threads)
  }

  /** Has the workers run a program while `step0` runs here. All have finished when it returns or throws. */
  run(id: number, threads: number, step0: () => void): void {
    const words = this.#words
    for (let thread = 1; thread < threads; thread++) {
      const job = word(thread, MAILBOX.job)
      Atomics.store(words, job, id)
      if (Atomics.load(words, word(thread, MAILBOX.asleep)) !== 0) Atomics.notify(words, job)
    }
    let failure: unknown
    try {
      step0()
    } catch (error) {
      failure = error
      Atomics.compareExchange(words, index32(CONTROL.failed), 0, 1)
      Atomics.add(words, index32(CONTROL.generation), 1)
      Atomics.notify(words, index32(CONTROL.generation))
    }
    for (let thread = 1; thread < threads; thread++) this.#finish(id, thread)
    if (Atomics.load(words, index32(CONTROL.failed)) !== 0) throw this.#failure(threads) ?? failure
  }

  #finish(id: number, thread: number): void {
    const words = this.#words
    const job = word(thread, MAILBOX.job)
    const blocks = mayBlock()
    for (let i = 0; i < SPINS >> this.#vain || !blocks; i++) {
      if (Atomics.load(words, job) !== 0) continue
      this.#vain = 0
      return
    }
    this.#vain = (this.#vain + 1) % FORGET
    Atomics.store(words, word(thread, MAILBOX.awaited), 1)
    while (Atomics.load(words, job) !== 0) Atomics.wait(words, job, id)
    Atomics.store(words, word(thread, MAILBOX.awaited), 0)
  }

  /** The error of the worker that failed first; the barrier is as new. */
  #failure(threads: number): Error | undefined {
    const words = this.#words
    const thread = words[index32(CONTROL.errorThread)]!
    const text = this.#bytes.slice(
      CONTROL.errorText,
      CONTROL.errorText + words[index32(CONTROL.errorLength)]!,
    )
    for (const at of [CONTROL.failed, CONTROL.arrived, CONTROL.sleepers, CONTROL.errorThread])
      words[index32(at)] = 0
    if (thread === 0) return undefined
    return new Error(
      `compile: thread ${thread} of ${threads} must finish its part of the step, got ${decodeUtf8(text)}. Run with threads: 1 to see where it comes from.`,
    )
  }

  #hasDealt(thread: number): boolean {
    const [posted, dealt] = [word(thread, MAILBOX.posted), word(thread, MAILBOX.dealt)]
    return Atomics.load(this.#words, posted) === Atomics.load(this.#words, dealt)
  }

  /** Posts a message and has the worker, if it waits for a job, go and read it. */
  #post(thread: number, message: object): void {
    const words = this.#words
    const job = word(thread, MAILBOX.job)
    Atomics.add(words, word(thread, MAILBOX.posted), 1)
    this.#workers[thread - 1]!.postMessage(message)
    Atomics.store(words, job, LISTEN)
    Atomics.notify(words, job)
  }
}

/** Looks at a job before this thread sleeps: about 50 µs. */
const SPINS = 8_000

/** The index of a word of a thread's mailbox. */
function word(thread: number, offset: number): number {
  return index32(mailboxOf(thread) + offset)
}

let blocks: boolean | undefined

/** Whether this thread may sleep: every one but the main one of a page. */
export function mayBlock(): boolean {
  if (blocks === undefined) {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0)
      blocks = true
    } catch {
      blocks = false
    }
  }
  return blocks
}
