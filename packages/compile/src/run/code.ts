import { engine } from "@gradus/kernels"
import type { Team, TeamProgram } from "../threads"

/** Milliseconds that a first run waits for the threads; later ones go alone until they are there. */
const PATIENCE = 1000

const loaded = new FinalizationRegistry<TeamProgram>((program) => program.unload())

/** The compiled module of a program. */
export class Code {
  /** The memory that it works on. */
  readonly memory: WebAssembly.Memory
  readonly #together: TeamProgram | undefined
  readonly #alone: () => void
  #patience = PATIENCE

  constructor(bytes: Uint8Array<ArrayBuffer>, team: Team | undefined) {
    this.memory = engine().memory.wasm
    const module = new WebAssembly.Module(bytes)
    this.#together = team?.load(module)
    if (this.#together) loaded.register(this, this.#together)
    const exports =
      this.#together?.exports ?? new WebAssembly.Instance(module, { env: { memory: this.memory } }).exports
    this.#alone = exports.step as () => void
  }

  /** Runs the program once, with all threads that are ready. */
  run(): void {
    if (this.#together) {
      if (this.#patience > 0 && !this.#together.ready) this.#together.wait(this.#patience)
      this.#patience = 0
      if (this.#together.run()) return
    }
    this.#alone()
  }
}
