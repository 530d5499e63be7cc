import {
  affine,
  type Call,
  type FuncBuilder,
  i32,
  type MemoryImport,
  ModuleBuilder,
  type Value,
} from "@gradus/kernels"
import type { Address, KernelCall, PlacedStage, ProgramText, Touch } from "./program-text"

/** How threads wait for each other: writes the code for one of them. */
export type Meet = (f: FuncBuilder, thread: number) => void

export interface EmitOptions {
  readonly memory: MemoryImport
  /** For several threads: how many, and how they meet. */
  readonly team?: { readonly threads: number; readonly meet: Meet }
}

/**
 * Writes a program: a module whose function `step` does it alone, and whose functions `step0`, `step1`, … do it
 * together.
 */
export function emitProgram(text: ProgramText, { memory, team }: EmitOptions): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder(memory)
  const writer = new Writer(module, text)
  module.func([], (f) => writer.alone(f), { exportAs: "step" })
  for (let thread = 0; thread < (team?.threads ?? 0); thread++) {
    module.func([], (f) => writer.together(f, thread, team?.meet as Meet), { exportAs: `step${thread}` })
  }
  return module.encode()
}

class Writer {
  constructor(
    readonly module: ModuleBuilder,
    readonly text: ProgramText,
  ) {}

  alone(f: FuncBuilder): void {
    const { stages, checked, status } = this.text
    f.do(i32.store(i32.const(status), i32.const(0)))
    for (const [i, { calls }] of stages.entries()) {
      if (i === checked) this.#check(f)
      for (const call of calls) this.#call(f, call)
    }
    if (checked >= stages.length) this.#check(f)
  }

  together(f: FuncBuilder, thread: number, meet: Meet): void {
    const { stages, checked, status, looks } = this.text
    const since = new Since()
    const check = () => {
      if (looks.length === 0) return
      if (since.isShared) meet(f, thread)
      if (thread === 0) this.#check(f, () => meet(f, thread))
      meet(f, thread)
      if (thread > 0) f.if(i32.load(i32.const(status)), () => f.return())
      since.clear()
    }
    if (thread === 0) f.do(i32.store(i32.const(status), i32.const(0)))
    for (const [i, stage] of stages.entries()) {
      if (i === checked) check()
      if (since.conflicts(stage)) {
        meet(f, thread)
        since.clear()
      }
      since.add(stage)
      if (stage.shares) {
        const share = stage.shares[thread]
        if (share) this.#call(f, share)
      } else if (thread === 0) for (const call of stage.calls) this.#call(f, call)
    }
    if (checked >= stages.length) check()
  }

  /** Makes the checks, and leaves the function where one fails. */
  #check(f: FuncBuilder, beforeLeaving: () => void = () => {}): void {
    const { looks, checks, status } = this.text
    for (const look of looks) this.#call(f, look)
    for (const [i, at] of checks.entries()) {
      f.if(i32.geS(i32.load(i32.const(at)), 0), () => {
        f.do(i32.store(i32.const(status), i32.const(i + 1)))
        beforeLeaving()
        f.return()
      })
    }
  }

  #call(f: FuncBuilder, { call, pointers }: KernelCall): void {
    f.do(this.module.call(this.module.kernel(call.kernel), argumentsOf(call, pointers)))
  }
}

/** What was read and written since the threads met last. */
class Since {
  #stages: PlacedStage[] = []

  get isShared(): boolean {
    return this.#stages.some(({ shares }) => shares !== undefined)
  }

  /** Whether a stage must not begin before all that came before it is done. What thread 0 does alone is in order. */
  conflicts(stage: PlacedStage): boolean {
    return this.#stages.some((before) => {
      if (!before.shares && !stage.shares) return false
      return before.touches.some((one) => stage.touches.some((other) => clash(one, other)))
    })
  }

  add(stage: PlacedStage): void {
    this.#stages.push(stage)
  }

  clear(): void {
    this.#stages = []
  }
}

function clash(one: Touch, other: Touch): boolean {
  if ((!one.writes && !other.writes) || one.space !== other.space) return false
  return one.from < other.from + other.bytes && other.from < one.from + one.bytes
}

function argumentsOf(call: Call, pointers: readonly Address[]): (number | Value)[] {
  const { fixed, slots } = affine(call, pointers.length)
  const args: (number | Value)[] = [...fixed]
  for (const { at, pointer } of slots) {
    const address = pointers[pointer]
    const before = args[at]
    if (typeof address === "number") {
      args[at] = typeof before === "number" ? (before + address) | 0 : i32.add(before, address | 0)
    } else {
      const found = i32.load(i32.const(address.at))
      args[at] = before === 0 ? found : i32.add(found, before)
    }
  }
  return args
}
