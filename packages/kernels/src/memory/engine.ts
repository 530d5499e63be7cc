import type { Call } from "../call"
import { shared } from "../shared"
import { type Kernel, type MemoryImport, ModuleBuilder } from "../wasm"
import { Allocator } from "./allocator"
import { MAX_PAGES, Memory } from "./memory"

type Run = (...args: number[]) => void

/** Bytes of working memory that are kept for good once they were needed. */
const LASTING = 2 ** 26

/** The memory that all eager kernels share, its blocks, and the kernels compiled so far. */
class Engine {
  readonly memory = new Memory()
  readonly allocator = new Allocator(this.memory)
  readonly #compiled = new Map<string, Run>()
  #scratch = 0
  #scratchBytes = 0

  /** How a module has to import the memory as it is now. */
  get memoryImport(): MemoryImport {
    return this.memory.shared ? { shared: true, maximum: MAX_PAGES } : {}
  }

  /**
   * Makes the memory one that threads can share; addresses stay. Kernels compiled before are compiled anew when next
   * needed; functions and windows that were taken before must be taken anew, since they reach the old memory.
   *
   * @returns false where there is no shared memory, as in a page that is not cross-origin isolated
   */
  share(): boolean {
    const before = this.memory.wasm
    const shared = this.memory.share()
    if (this.memory.wasm !== before) this.#compiled.clear()
    return shared
  }

  /** The kernel as a function of numbers; emitted and compiled at the first request. */
  compiled(kernel: Kernel): Run {
    let run = this.#compiled.get(kernel.key)
    if (!run) {
      const builder = new ModuleBuilder(this.memoryImport)
      builder.kernel(kernel, "run")
      const module = new WebAssembly.Module(builder.encode())
      const instance = new WebAssembly.Instance(module, {
        env: { memory: this.memory.wasm as WebAssembly.Memory },
      })
      run = instance.exports.run as Run
      this.#compiled.set(kernel.key, run)
    }
    return run
  }

  /** Runs a call on the given addresses (inputs, then outputs); scratch is provided. */
  run(call: Call, pointers: number[]): void {
    if (call.scratch > 0) pointers.push(this.scratch(call.scratch))
    this.compiled(call.kernel)(...call.args(pointers))
    this.release()
  }

  /**
   * Working memory that lasts until the next call of this function.
   * @throws RangeError when there is not so much; it is then as if nothing had been asked for
   */
  scratch(bytes: number): number {
    if (bytes > this.#scratchBytes || (this.#scratchBytes > LASTING && bytes <= LASTING)) {
      // The old goes first, so that the new can take its place.
      this.#forget()
      this.#scratch = this.allocator.allocate(bytes)
      this.#scratchBytes = bytes
    }
    return this.#scratch
  }

  /** Says that nobody uses the working memory now: what one large operation needed is not withheld from all others. */
  release(): void {
    if (this.#scratchBytes > LASTING) this.#forget()
  }

  #forget(): void {
    if (this.#scratchBytes > 0) this.allocator.free(this.#scratch, this.#scratchBytes)
    this.#scratchBytes = 0
  }
}

const current = /* @__PURE__ */ shared("kernels.engine", (): { engine?: Engine } => ({}))

// A module that uses one SIMD instruction: (func (drop (i32x4.splat (i32.const 0)))).
const PROBE = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  4,
  1,
  96,
  0,
  0,
  3,
  2,
  1,
  0,
  10,
  9,
  1,
  7,
  0,
  65,
  0,
  253,
  17,
  26,
  11,
)

/** Whether this engine has what gradus needs: WebAssembly with 128-bit SIMD. */
export function isSupported(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(PROBE)
}

/**
 * The engine, made at first use, so that importing costs nothing.
 * @throws Error when WebAssembly or its SIMD instructions are missing, or are there and may not be used, as under a
 *   content security policy that does not allow them; `cause` is what the JavaScript engine threw
 */
export function engine(): Engine {
  if (!current.engine) {
    demandWebAssembly()
    current.engine = new Engine()
  }
  return current.engine
}

function demandWebAssembly(): void {
  if (!isSupported()) {
    throw new Error(
      "gradus: the engine must have WebAssembly SIMD, got one without. Use Node 20.19, Chrome 94, Firefox 93, Safari 16.4 or newer.",
    )
  }
  try {
    // WebKit refuses no sooner than here.
    new WebAssembly.Instance(new WebAssembly.Module(PROBE))
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause)
    throw new Error(
      `gradus: compiling WebAssembly must be allowed, got a refusal (${got}). Add 'wasm-unsafe-eval' to script-src in the page's Content-Security-Policy; elsewhere, use a host that allows it.`,
      { cause },
    )
  }
}

export type { Engine }
