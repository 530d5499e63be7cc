import { engine, type WasmMemory } from "@gradus/kernels"
import type { Team, TeamProgram } from "../threads"
import { Faster } from "./faster"

/** Milliseconds that a first run waits for the threads; later ones go alone until they are there. */
const PATIENCE = 1000

const loaded = new FinalizationRegistry<TeamProgram>((program) => program.unload())

/** The compiled module of a program. */
export class Code {
  /** The memory that it works on. */
  readonly memory: WasmMemory
  readonly #together: TeamProgram | undefined
  readonly #alone: () => void
  /** Small steps, and machines with other work, are faster on one thread: that is measured as it runs. */
  readonly #faster: Faster | undefined
  #patience = PATIENCE

  constructor(bytes: Uint8Array<ArrayBuffer>, team: Team | undefined) {
    this.memory = engine().memory.wasm
    const module = new WebAssembly.Module(bytes)
    this.#together = team?.load(module)
    if (this.#together) loaded.register(this, this.#together, this)
    const exports =
      this.#together?.exports ??
      new WebAssembly.Instance(module, { env: { memory: this.memory as WebAssembly.Memory } }).exports
    this.#alone = exports.step as () => void
    const together = this.#together
    if (together) this.#faster = new Faster([this.#alone, () => together.run()])
  }

  /** Lets the threads forget the program. */
  free(): void {
    loaded.unregister(this)
    this.#together?.unload()
  }

  /** Runs the program once, with all threads once they are ready and where that is faster. */
  run(): void {
    const together = this.#together
    if (together && !together.ready && this.#patience > 0) together.wait(this.#patience)
    this.#patience = 0
    if (together?.ready) this.#faster?.run()
    else this.#alone()
  }
}
