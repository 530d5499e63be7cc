import { Bytes } from "./bytes"
import { i32 } from "./instructions"
import { type Effect, type Int, int, Local, type Value, type ValueType } from "./value"

const TYPE_CODES: Record<ValueType, number> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b }

export function typeCode(type: ValueType): number {
  return TYPE_CODES[type]
}

const VOID = 0x40

/**
 * Writes the body of one function: statements are appended in the order of the calls, and structured
 * statements take their bodies as callbacks.
 */
export class FuncBuilder {
  readonly params: readonly Local[]
  readonly #locals: ValueType[] = []
  readonly #code = new Bytes()

  constructor(params: readonly ValueType[]) {
    this.params = params.map((type, index) => new Local(type, index))
  }

  /** A new local variable; zero at first, or `initial`. */
  local(type: ValueType, initial?: Value): Local {
    const local = new Local(type, this.params.length + this.#locals.length)
    this.#locals.push(type)
    if (initial) this.set(local, initial)
    return local
  }

  /** An i32 local, the usual address, counter or size. */
  int(initial: Int): Local {
    return this.local("i32", int(initial))
  }

  set(target: Local, value: Int): void {
    int(value).write(this.#code)
    this.#code.u8(0x21)
    this.#code.u32(target.index)
  }

  /** target += by */
  bump(target: Local, by: Int): void {
    this.set(target, i32.add(target, by))
  }

  do(effect: Effect): void {
    effect.write(this.#code)
  }

  /** Computes a value for what else it does. */
  drop(value: Value): void {
    value.write(this.#code)
    this.#code.u8(0x1a)
  }

  /** Ends the program with an error. */
  trap(): void {
    this.#code.u8(0x00)
  }

  if(condition: Value, then: () => void, otherwise?: () => void): void {
    condition.write(this.#code)
    this.#code.u8(0x04)
    this.#code.u8(VOID)
    then()
    if (otherwise) {
      this.#code.u8(0x05)
      otherwise()
    }
    this.#code.u8(0x0b)
  }

  /** Repeats `body` while `condition` holds afterwards; the body runs at least once. */
  doWhile(body: () => void, condition: () => Value): void {
    this.#code.u8(0x03)
    this.#code.u8(VOID)
    body()
    condition().write(this.#code)
    this.#code.u8(0x0d)
    this.#code.u32(0)
    this.#code.u8(0x0b)
  }

  while(condition: () => Value, body: () => void): void {
    this.if(condition(), () => this.doWhile(body, condition))
  }

  /** for (i = from; i < to; i += step) body, with signed comparison. */
  for(i: Local, from: Int, to: Int, step: Int, body: () => void): void {
    this.set(i, from)
    this.while(
      () => i32.ltS(i, to),
      () => {
        body()
        this.bump(i, step)
      },
    )
  }

  /** Ends the function; a function with a result leaves it with `return(value)`. */
  return(value?: Value): void {
    value?.write(this.#code)
    this.#code.u8(0x0f)
  }

  /** The encoded body: locals by runs of equal type, then the code. */
  body(): Uint8Array {
    const runs: [ValueType, number][] = []
    for (const type of this.#locals) {
      const last = runs.at(-1)
      if (last && last[0] === type) last[1]++
      else runs.push([type, 1])
    }
    const out = new Bytes()
    out.u32(runs.length)
    for (const [type, count] of runs) {
      out.u32(count)
      out.u8(typeCode(type))
    }
    out.append(this.#code.view())
    out.u8(0x0b)
    return out.sized()
  }
}
