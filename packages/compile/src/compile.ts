import {
  demand,
  either,
  exactMethods,
  flag,
  type Kind,
  listOf,
  maybe,
  ofType,
  oneOf,
  options,
  or,
  whole,
} from "@gradus/checks"
import { activeRecorder, anomalyWatch, closed, gradEnabled } from "@gradus/tensor/engine"
import { Drawing } from "./explain/drawing"
import { explain } from "./explain/explain"
import { isRunEagerly, runChecked } from "./run/check"
import { type Recording, recordStep, type Step } from "./run/recording"
import { availableThreads, MAX_THREADS } from "./threads"
import { isArrow } from "./trace/is-arrow"
import { Signature } from "./trace/signature"

export interface CompileOptions {
  /** Positions of arguments that are fixed: numbers, flags or texts that decide what the step does. Default none. */
  readonly staticArgs?: readonly number[]
  /** How many kinds of calls (shapes, dtypes, fixed arguments) are kept, 1 or more; default 8. */
  readonly maxSignatures?: number
  /**
   * At every so many calls, 1 or more, the step's own code runs as well, eagerly, and what the two give and leave is
   * compared to the last bit; a difference throws. For finding what a step goes by unseen. Default: never.
   */
  readonly check?: number
  /**
   * Let products be rounded together with sums (fused multiply-add) where the engine can: faster, but the bits
   * then depend on the engine. Default false.
   */
  readonly relaxed?: boolean
  /**
   * How many threads share the work: 1 … 64, or "auto" for as many as the machine runs at once; default 1. Bits do
   * not depend on it. Now and then the step is timed on one thread and on all, and goes on as is faster then, so that
   * small steps, and those on a busy machine, stay on one. Where there are no threads (a page that is not cross-origin
   * isolated) one does it all.
   */
  readonly threads?: number | "auto"
}

/** A compiled step: called like the function that it was made of. */
export interface CompiledStep<F extends Step> {
  (this: ThisParameterType<F>, ...args: Parameters<F>): ReturnType<F>
  /** How many kinds of calls it is compiled for now. */
  readonly signatures: number
  /** How often the function has been recorded. */
  readonly recordings: number
  /** The kernels of the program that ran last, to be drawn. @throws Error before the first call */
  readonly graph: Drawing
  /** The program that ran last in words: kernels, bytes, operations, memory, times. @throws Error before the first call */
  explain(): string
}

/** Recordings that one kind of call may have, told apart by what they took for granted. */
const MOST_VARIANTS = 8

const STEP: Kind<Step> = { ...ofType("function", "a function"), advice: "Pass the function itself." }
const OPTIONS = {
  staticArgs: or([], listOf(whole("[0, ∞)"))),
  maxSignatures: or(8, whole("[1, ∞)")),
  relaxed: or(false, flag),
  check: maybe(whole("[1, ∞)")),
  threads: or<number | "auto">(1, either(whole(`[1, ${MAX_THREADS}]`), oneOf("auto"))),
}

const Closed = /* @__PURE__ */ closed("compile", () => Object.keys(OPTIONS), undefined, Function.prototype)

/**
 * Makes of a training step, or any function of tensors, one WebAssembly program: what the function does to tensors
 * is recorded once, fused into few kernels, and from then on runs in one call, with the same bits.
 *
 * The function is written as for eager use. Tensors that it reaches from outside (parameters, buffers, optimizer
 * state, gradients, hyper-parameters, random generators) are used as they are at each call, and changed as it
 * would change them. It is recorded anew for other shapes or dtypes of its arguments (a last, smaller batch is
 * such a case), and when something that it depended on has changed: `train()` and `eval()`, `requiresGrad`, a
 * loaded state, a number that it read.
 *
 * What it must not do is read what it computes (`item()`, `toArray()`, `if (loss.item() < 1)`): return the tensor and
 * read it outside, or choose with `where()`. Other JavaScript in it (logging, counting) runs only while it is
 * recorded. Inside `detectAnomaly` it runs eagerly.
 *
 * @param fn - the step: synchronous, of tensors, numbers, and arrays and plain objects of such; numbers count as
 *   arguments that differ from call to call, and become tensors without dimensions, unless `staticArgs` names them (so
 *   `n === 1` and `n ? a : b` do not see the number). A method has its `this`
 * @param options - `staticArgs`, `maxSignatures`, `relaxed`, `threads`, `check`
 * @returns a function with the same arguments and results
 * @throws TypeError unless `fn` is a function; RangeError for options out of range. Its calls throw what the function
 *   throws while it is recorded, an Error naming operation and line when it reads a value, and a RangeError for
 *   indices out of range; what the step would have changed is then unchanged
 * @example
 * ```ts
 * import { compile } from "@gradus/compile"
 * import { tensor } from "@gradus/tensor"
 *
 * const mean = compile((x, weight) => x.mul(weight).sum().div(weight.sum()))
 * mean(tensor([1, 2, 3]), tensor([1, 1, 2])).item() // => 2.25
 * mean.signatures // => 1
 * ```
 */
export function compile<F extends Step>(fn: F, ...given: [options?: CompileOptions]): CompiledStep<F> {
  demand("compile", "the step", STEP, fn)
  const { staticArgs, maxSignatures, relaxed, check, ...wanted } = options("compile", OPTIONS, ...given)
  const threads = wanted.threads === "auto" ? Math.min(availableThreads(), MAX_THREADS) : wanted.threads
  const isStatic = (place: number) => staticArgs.includes(place)
  const cache = new Map<string, Recording[]>()
  let last: { readonly recording: Recording; readonly key: string } | undefined
  let warned = false
  let warnedOfVariants = false
  let calls = 0
  let recordings = 0
  /** Why the function was recorded last. */
  let reason = "of another kind of call"

  const variantsOf = (key: string): Recording[] => {
    const known = cache.get(key)
    if (known) return known
    if (cache.size === maxSignatures) {
      const [oldest, recordings] = cache.entries().next().value as [string, Recording[]]
      cache.delete(oldest)
      for (const recording of recordings) recording.free()
      if (!warned) {
        console.warn(
          `compile: a step should see few kinds of calls, got more than ${maxSignatures}; each is recorded and compiled anew (now ${key}). Pad to fewer shapes, or raise maxSignatures.`,
        )
      }
      warned = true
    }
    const variants: Recording[] = []
    cache.set(key, variants)
    return variants
  }

  const keep = (key: string, recording: Recording, why: string | undefined) => {
    const variants = variantsOf(key)
    recordings++
    reason = why ?? "of another kind of call"
    if (variants.length === MOST_VARIANTS) {
      variants.shift()?.free()
      if (!warnedOfVariants) {
        console.warn(
          `compile: a step should be recorded a few times, got more than ${MOST_VARIANTS} recordings for ${key || "no arguments"}, each at the price of many calls. The last because ${reason}. Let it stay, or use a tensor or an argument in its place.`,
        )
      }
      warnedOfVariants = true
    }
    variants.push(recording)
  }

  const asksForThis = !isArrow(fn)
  function step(this: ThisParameterType<F>, ...args: Parameters<F>): ReturnType<F> {
    // Within another step that is being recorded, or checked, the function is part of that one.
    if (activeRecorder() || anomalyWatch() || isRunEagerly()) return fn.apply(this, args) as ReturnType<F>
    const signature = new Signature(args, isStatic, asksForThis ? this : undefined)
    const { key: form, leaves } = signature
    const key = gradEnabled() ? form : `${form} without gradients`
    const variants = cache.get(key)
    const known = variants?.find(({ guards }) => guards.hold())
    const due = check !== undefined && ++calls % check === 0
    if (known && !due) {
      last = { recording: known, key }
      return known.run(leaves) as ReturnType<F>
    }
    const why = known ? undefined : variants?.at(-1)?.guards.failure()
    const record = () => recordStep(fn, args, signature, { isStatic, relaxed, threads })
    const recording = known ?? record()
    const run = () =>
      due ? checkedRun(() => fn.apply(this, args), leaves, recording, record()) : recording.run(leaves)
    const result = known ? run() : firstRun(recording, run)
    if (!known) keep(key, recording, why)
    last = { recording, key }
    return result as ReturnType<F>
  }
  const latest = (owner: string) => {
    if (last) return last
    throw new Error(`${owner}: the step must have been called before, got one that was not. Call it once.`)
  }
  const shown = exactMethods("compile", {
    get signatures() {
      return cache.size
    },
    get recordings() {
      return recordings
    },
    get graph() {
      return new Drawing(latest("graph").recording.program.plan)
    },
    explain: () => explain(latest("explain").recording, latest("explain").key, { recordings, reason }),
    // Engines take a function for an object where a proxy stands behind it.
    [Symbol.toStringTag]: "Function",
  })
  Object.defineProperties(step, Object.getOwnPropertyDescriptors(shown))
  return Object.setPrototypeOf(step, Closed.prototype) as CompiledStep<F>
}

/** One that fails at once is not kept: what it begins, such as an optimizer's state, is made of what was there then. */
function firstRun(recording: Recording, run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    recording.free()
    throw error
  }
}

function checkedRun(...given: Parameters<typeof runChecked>): unknown {
  const [, , , present] = given
  try {
    return runChecked(...given)
  } finally {
    present.free()
  }
}
