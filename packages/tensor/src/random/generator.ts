import { demand, exactMethods, isPlain, type Kind, noMore, whole } from "@gradus/checks"
import { shared } from "@gradus/kernels"
import { closed } from "../trace/closed"
import { activeRecorder } from "../trace/recorder"
import { forkKey, type Key, wordsOf } from "./fork-key"
import type { AnyGenerator, GeneratorState } from "./generator-state"

/** What a draw needs: the key of the stream and the number of the draw. */
export interface Draw {
  readonly key: readonly [number, number]
  readonly draw: number
}

const Closed = /* @__PURE__ */ closed(
  "Generator",
  () => ["seed", "key", "draws"],
  () => "Call manualSeed or loadState.",
)

/**
 * A stream of random numbers, counted rather than stepped: element i of draw number d is Threefry-2x32-20 of the
 * counter (i, d) under the stream's key. So the numbers depend on nothing but the seed and the order of
 * the draws, and are the same on every engine, compiled or not, on any number of threads.
 *
 * @see Salmon, Moraes, Dror, Shaw 2011, Parallel random numbers: as easy as 1, 2, 3
 * @example
 * ```ts
 * import { Generator, rand } from "@gradus/tensor"
 * const a = rand([3], { generator: new Generator(7) }).toArray()
 * const b = rand([3], { generator: new Generator(7) }).toArray()
 * String(a) === String(b) // => true
 * ```
 */
export class Generator extends Closed implements AnyGenerator {
  #key: Key
  #draws = 0

  /** @param seed - a non-negative integer up to 2⁵³ − 1; default 0 */
  constructor(seed = 0, ...surplus: []) {
    super()
    noMore("Generator", surplus)
    exactMethods("Generator", Generator.prototype)
    this.#key = keyOf(seed)
    activeRecorder()?.made(this)
  }

  /** Starts the stream of another seed. */
  manualSeed(seed: number): this {
    demandPlainCode("manualSeed")
    this.#key = keyOf(seed)
    this.#draws = 0
    return this
  }

  /** Takes the next draw, of up to 2³² elements. */
  next(): Draw {
    demandPlainCode("next")
    return { key: this.#key, draw: this.skip(1) | 0 }
  }

  /** Passes over some draws, or takes some back with a negative count; the number of the first of them. @throws RangeError when the stream has no more */
  skip(count: number): number {
    demand("Generator.skip", "count", COUNT, count)
    const first = this.#draws
    if (first + count < 0) {
      throw new RangeError(
        `Generator.skip: a stream must not begin before its first draw, got ${count} at draw ${first}. Take back fewer.`,
      )
    }
    if (first + count > MOST_DRAWS) {
      throw new RangeError(
        `Generator: a stream must end after 2^32 draws, got ${first} and ${count} more. Go on with a fork().`,
      )
    }
    if (journal.open && !journal.open.has(this)) journal.open.set(this, first)
    this.#draws = first + count
    return first
  }

  /**
   * An independent stream: the `stream`-th child of this one's seed. Draws of the two do not affect each other. Children
   * have children: `fork(a).fork(b)` is the stream of the path (a, b), another one for every path.
   *
   * The child's key is Threefry-2x32-20 of the number `stream` under the parent's key, marked so that it is not among the
   * parent's own draws. Children of one parent never share a key; of a million paths two do with a chance of 3e-8.
   *
   * @param stream - an integer in [0, 2⁵³)
   * @throws RangeError for another; Error while a step is recorded
   * @example
   * ```ts
   * import { Generator, rand } from "@gradus/tensor"
   * const root = new Generator(7)
   * const at = (...path: number[]) => path.reduce((generator, stream) => generator.fork(stream), root)
   * rand([1], { generator: at(0, 1) }).item() === rand([1], { generator: at(1, 0) }).item() // => false
   * ```
   */
  fork(stream: number): Generator {
    demand("Generator.fork", "stream", STREAM, stream)
    demandPlainCode("fork")
    const child = new Generator()
    child.#key = forkKey(this.#key, stream)
    return child
  }

  /** @throws Error while a step is recorded */
  state(): GeneratorState {
    demandPlainCode("state")
    return { key: [...this.#key], draws: this.#draws }
  }

  /**
   * Goes on where a generator stood when its `state()` was taken; also after it was JSON.
   *
   * @throws TypeError or RangeError, with everything as it was, for what is no such state
   */
  loadState(state: GeneratorState): this {
    demandPlainCode("loadState")
    const { key, draws } = demand("Generator.loadState", "the state", STATE, state)
    const isWord = (word: unknown) => Number.isInteger(word) && (word as number) === ((word as number) | 0)
    if (!Array.isArray(key) || key.length !== 2 || !key.every(isWord)) {
      throw new TypeError(
        `Generator.loadState: the state must have a key of two 32-bit integers, got ${JSON.stringify(key)}. Give what state() returned.`,
      )
    }
    if (!(Number.isInteger(draws) && (draws as number) >= 0 && (draws as number) <= MOST_DRAWS)) {
      throw new RangeError(
        `Generator.loadState: draws must be an integer in [0, 2^32], got ${draws}. Give what state() returned.`,
      )
    }
    this.#key = [key[0], key[1]]
    this.#draws = draws as number
    return this
  }

  /** Another text at another place of a stream: what `toEqual` and `node:assert` compare, since all of it is private. */
  get [Symbol.toStringTag](): string {
    return `Generator ${this.#key.join(" ")} at draw ${this.#draws}`
  }
}

/** The generators that drew since the present `drawing` began, and at which draw they were. */
const journal = /* @__PURE__ */ shared(
  "tensor.draws",
  (): { open?: Map<Generator, number> | undefined } => ({}),
)

/** Runs code that draws; should it fail, nothing was drawn. */
export function drawing<T>(body: () => T): T {
  const outer = journal.open
  const draws = new Map<Generator, number>()
  journal.open = draws
  try {
    const value = body()
    if (outer) for (const [generator, first] of draws) if (!outer.has(generator)) outer.set(generator, first)
    return value
  } catch (error) {
    for (const [generator, first] of draws) generator.skip(first - generator.skip(0))
    throw error
  } finally {
    journal.open = outer
  }
}

/** What a word counts to. */
const MOST_DRAWS = 4294967296

/** A recorded step draws from the state that the generator has when it runs; code cannot know or set it. */
function demandPlainCode(method: string): void {
  if (!activeRecorder()) return
  throw new Error(
    `Generator.${method}: a recorded step must leave the state of generators alone, got a call inside one. Call it outside.`,
  )
}

const COUNT = whole("(-∞, ∞)")
const STATE: Kind<Partial<GeneratorState>> = { must: "what state() returned", holds: isPlain }
const STREAM: Kind<number> = { ...whole("[0, ∞)"), advice: "Count from 0." }
const SEED = { ...whole("[0, ∞)"), advice: "Round it, or take its absolute value." }

function keyOf(seed: number): Key {
  demand("Generator", "seed", SEED, seed)
  return wordsOf(seed)
}

const standard = /* @__PURE__ */ shared("tensor.generator", () => new Generator())

/** The generator used where none is given; seed 0 until `manualSeed`. */
export function defaultGenerator(...surplus: []): Generator {
  noMore("defaultGenerator", surplus)
  return standard
}

/** Seeds the default generator, so that all that follows is the same every time. */
export function manualSeed(seed: number, ...surplus: []): Generator {
  noMore("manualSeed", surplus)
  return standard.manualSeed(seed)
}
