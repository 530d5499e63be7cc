import { engine, shared } from "@gradus/kernels"
import type { Barrier } from "./barrier"
import { MAX_THREADS } from "./control"
import { mayBlock, Pool } from "./pool"

/** A program that several threads run together: the module exports step0, step1, … and imports the engine's memory. */
export interface TeamProgram {
  readonly exports: WebAssembly.Exports
  /** Whether every worker has the program. */
  readonly ready: boolean
  /** Waits until `ready`, at most so long; where this thread must not sleep it only looks. */
  wait(milliseconds: number): boolean
  /**
   * Runs every thread's step, `step0` here.
   *
   * @returns false, with nothing done, while it is not `ready`
   * @throws Error when a thread failed, after all have stopped; what the step was to write is then unknown
   */
  run(): boolean
  /** Lets the workers forget the program. */
  unload(): void
}

/** Some threads of the pool, this one among them. */
export interface Team {
  readonly threads: number
  readonly barrier: Barrier
  load(module: WebAssembly.Module): TeamProgram
}

const workers = /* @__PURE__ */ shared("compile.workers", (): { pool?: Pool } => ({}))

/**
 * A team of so many threads; their workers start now and are ready some milliseconds later. The engine's memory becomes
 * a shared one.
 *
 * @returns undefined where there are no threads to be had: a page that is not cross-origin isolated, or a platform without
 *   workers. One thread then does it all.
 * @throws RangeError for a number of threads that is not 2 … 64
 */
export function teamOf(threads: number): Team | undefined {
  if (!Number.isInteger(threads) || threads < 2 || threads > MAX_THREADS) {
    throw new RangeError(
      `compile: a team must have 2 … ${MAX_THREADS} threads, got ${threads}. Run one thread alone.`,
    )
  }
  if (!engine().share()) return undefined
  workers.pool ??= new Pool()
  if (!workers.pool.start(threads)) return undefined
  return new PoolTeam(workers.pool, threads)
}

class PoolTeam implements Team {
  readonly barrier: Barrier

  constructor(
    readonly pool: Pool,
    readonly threads: number,
  ) {
    this.barrier = { address: pool.address, threads, mayBlock: mayBlock() }
  }

  load(module: WebAssembly.Module): TeamProgram {
    return new PoolProgram(this, module)
  }
}

class PoolProgram implements TeamProgram {
  readonly exports: WebAssembly.Exports
  readonly #team: PoolTeam
  readonly #id: number
  readonly #step0: () => void

  constructor(team: PoolTeam, module: WebAssembly.Module) {
    this.#team = team
    this.exports = new WebAssembly.Instance(module, {
      env: { memory: engine().memory.wasm as WebAssembly.Memory },
    }).exports
    this.#step0 = this.exports.step0 as () => void
    this.#id = team.pool.load(module, team.threads)
  }

  get ready(): boolean {
    return this.#team.pool.isReady(this.#team.threads)
  }

  wait(milliseconds: number): boolean {
    return this.#team.pool.wait(this.#team.threads, milliseconds)
  }

  run(): boolean {
    if (!this.ready) return false
    this.#team.pool.run(this.#id, this.#team.threads, this.#step0)
    return true
  }

  unload(): void {
    this.#team.pool.unload(this.#id, this.#team.threads)
  }
}
