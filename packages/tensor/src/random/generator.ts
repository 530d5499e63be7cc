import { shared } from "@gradus/kernels"
import { activeRecorder } from "../trace/recorder"

/** What a draw needs: the key of the stream and the number of the draw. */
export interface Draw {
  readonly key: readonly [number, number]
  readonly draw: number
}

/** All there is to save of a generator. */
export interface GeneratorState {
  readonly key: readonly [number, number]
  readonly draws: number
}

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
export class Generator {
  #key: readonly [number, number]
  #draws = 0

  /** @param seed - a non-negative integer up to 2⁵³ − 1; default 0 */
  constructor(seed = 0) {
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

  /** Passes over some draws; the number of the first of them. */
  skip(count: number): number {
    const first = this.#draws
    this.#draws += count
    return first
  }

  /** An independent stream: the `stream`-th child of this seed. Draws of the two do not affect each other. */
  fork(stream: number): Generator {
    if (!Number.isInteger(stream) || stream < 0) {
      throw new RangeError(
        `Generator.fork: stream must be a non-negative integer, got ${stream}. Count from 0.`,
      )
    }
    demandPlainCode("fork")
    const child = new Generator()
    // Odd multipliers keep different streams' keys different; the cipher does the mixing.
    child.#key = [
      (this.#key[0] ^ Math.imul(stream + 1, 0x9e3779b1)) | 0,
      (this.#key[1] + Math.imul(stream + 1, 0x85ebca6b)) | 0,
    ]
    return child
  }

  /** @throws Error while a step is recorded */
  state(): GeneratorState {
    demandPlainCode("state")
    return { key: this.#key, draws: this.#draws }
  }

  loadState(state: GeneratorState): this {
    demandPlainCode("loadState")
    this.#key = [state.key[0] | 0, state.key[1] | 0]
    this.#draws = state.draws
    return this
  }
}

/** Runs code that draws from a generator; should it fail, nothing was drawn. */
export function drawing<T>(generator: Generator, body: () => T): T {
  const before = generator.skip(0)
  try {
    return body()
  } catch (error) {
    generator.skip(before - generator.skip(0))
    throw error
  }
}

/** A recorded step draws from the state that the generator has when it runs; code cannot know or set it. */
function demandPlainCode(method: string): void {
  if (!activeRecorder()) return
  throw new Error(
    `Generator.${method}: a recorded step must leave the state of generators alone, got a call inside one. Call it outside, or draw with rand() or randn().`,
  )
}

function keyOf(seed: number): readonly [number, number] {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(
      `Generator: seed must be an integer in [0, 2^53), got ${seed}. Round or take its absolute value.`,
    )
  }
  return [seed | 0, Math.floor(seed / 4294967296) | 0]
}

const standard = /* @__PURE__ */ shared("tensor.generator", () => new Generator())

/** The generator used where none is given; seed 0 until `manualSeed`. */
export function defaultGenerator(): Generator {
  return standard
}

/** Seeds the default generator, so that all that follows is the same every time. */
export function manualSeed(seed: number): Generator {
  return standard.manualSeed(seed)
}
