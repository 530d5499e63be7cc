import { type Expr, engine, input, LoopProgram, planLoop } from "../src"
import { elements } from "./elements"

/** Elements a kernel call works on. */
export const BLOCK = 1 << 14

/** Runs a function of one or two arguments on blocks of resident numbers. */
export class Runner {
  readonly #blocks: number[]
  readonly #program: LoopProgram

  constructor(
    name: string,
    readonly type: "f32" | "f64",
    of: (...args: Expr[]) => Expr,
    readonly arity = 1,
  ) {
    const inputs = Array.from({ length: arity }, () => type)
    const expr = of(...inputs.map((t, i) => input(i, t)))
    this.#program = new LoopProgram(`test-maths:${name}:${type}`, inputs, [{ type, expr }])
    this.#blocks = Array.from({ length: arity + 1 }, () => engine().allocator.allocate(BLOCK * 8))
  }

  /** The arguments of one kind, to be filled. */
  argument(i = 0): Float32Array | Float64Array {
    return elements(this.type, this.#blocks[i]!, BLOCK) as Float32Array | Float64Array
  }

  run(length = BLOCK): Float32Array | Float64Array {
    const views = this.#program.inputs.map(() => ({ strides: [1] }))
    engine().run(planLoop(this.#program, [length], views), [...this.#blocks])
    return this.argument(this.arity).subarray(0, length)
  }
}

const scratch = new Float64Array(1)
const words = new Uint32Array(scratch.buffer)

/** 2^k for any k that an f64 can hold. */
export function power(k: number): number {
  if (k < -1022) return power(k + 60) / 1152921504606846976
  scratch[0] = 0
  words[1] = (k + 1023) << 20
  return scratch[0]
}

const EXPONENTS = Array.from({ length: 2047 }, (_, e) => power(Math.max(e, 1) - 1023))

function exponentScale(x: number): number {
  scratch[0] = x
  return EXPONENTS[(words[1]! >>> 20) & 0x7ff] ?? Infinity
}

const TINY32 = power(-126)
const ULP32 = power(-23)
const ULP64 = power(-52)
const LARGE32 = power(128)

/** Distance in ulps of an f32 from the true value; infinite where sign, NaN or zero are wrong. */
export function error32(got: number, want: number): number {
  if (Number.isNaN(want)) return Number.isNaN(got) ? 0 : Infinity
  const negative = want < 0 || Object.is(want, -0)
  if ((got < 0 || Object.is(got, -0)) !== negative) return Infinity
  const size = Math.min(Math.abs(want), LARGE32)
  const gotSize = Math.min(Math.abs(got), LARGE32)
  if (size === 0) return gotSize === 0 ? 0 : Infinity
  if (size === LARGE32 && gotSize === LARGE32) return 0
  return Math.abs(gotSize - size) / (Math.max(TINY32, Math.min(exponentScale(size), LARGE32 / 2)) * ULP32)
}

/** The same for f64, whose true value is `want` and `rest` of its ulps. */
export function error64(got: number, want: number, rest = 0): number {
  if (Object.is(got, want) && !(Math.abs(want) < Infinity && want !== 0)) return 0
  if (Number.isNaN(got) || Number.isNaN(want) || want === 0 || !Number.isFinite(got)) return Infinity
  if ((got < 0 || Object.is(got, -0)) !== want < 0) return Infinity
  if (!Number.isFinite(want)) return Math.abs(got) === Number.MAX_VALUE ? 1 : Infinity
  return Math.abs((got - want) / (exponentScale(want) * ULP64) - rest)
}
