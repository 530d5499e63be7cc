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

type Statement = (f: FuncBuilder) => void

/** Statements up to which one function holds them: engines allow 7.6 MB, and take long over long ones. */
const LONG = 1000

class Writer {
  constructor(
    readonly module: ModuleBuilder,
    readonly text: ProgramText,
  ) {}

  alone(f: FuncBuilder): void {
    const { stages, checked, status, looks } = this.text
    f.do(i32.store(i32.const(status), i32.const(0)))
    const calls = (some: readonly PlacedStage[]) =>
      some.flatMap((stage) => stage.calls.map((call) => this.#call(call)))
    this.#write(f, [...calls(stages.slice(0, checked)), ...this.#check()])
    if (looks.length > 0) f.if(i32.load(i32.const(status)), () => f.return())
    this.#write(f, calls(stages.slice(checked)))
  }

  together(f: FuncBuilder, thread: number, meet: Meet): void {
    const { stages, checked, status, looks } = this.text
    const since = new Since()
    let statements: Statement[] = []
    const meetHere = () => {
      statements.push((f) => meet(f, thread))
      since.clear()
    }
    const check = () => {
      if (looks.length === 0) return
      if (since.isShared) meetHere()
      if (thread === 0) for (const look of this.#check()) statements.push(look)
      meetHere()
      this.#write(f, statements)
      statements = []
      f.if(i32.load(i32.const(status)), () => f.return())
    }
    if (thread === 0) f.do(i32.store(i32.const(status), i32.const(0)))
    for (const [i, stage] of stages.entries()) {
      if (i === checked) check()
      if (since.conflicts(stage)) meetHere()
      since.add(stage)
      if (stage.shares) {
        const share = stage.shares[thread]
        if (share) statements.push(this.#call(share))
      } else if (thread === 0) for (const call of stage.calls) statements.push(this.#call(call))
    }
    if (checked >= stages.length) check()
    this.#write(f, statements)
  }

  /** Makes the checks; the number of the first that fails is left, which is written last. */
  #check(): Statement[] {
    const { looks, checks, status } = this.text
    const tests = checks.map((at, i): Statement => {
      return (f) =>
        f.if(i32.geS(i32.load(i32.const(at)), 0), () => {
          f.do(i32.store(i32.const(status), i32.const(i + 1)))
        })
    })
    return [...looks.map((look) => this.#call(look)), ...tests.reverse()]
  }

  #call({ call, pointers }: KernelCall): Statement {
    return (f) => f.do(this.module.call(this.module.kernel(call.kernel), argumentsOf(call, pointers)))
  }

  /** Writes statements down; many of them into functions of their own. */
  #write(f: FuncBuilder, statements: readonly Statement[]): void {
    if (statements.length <= LONG) {
      for (const statement of statements) statement(f)
      return
    }
    for (let from = 0; from < statements.length; from += LONG) {
      const part = this.module.func([], (inner) => this.#write(inner, statements.slice(from, from + LONG)))
      f.do(this.module.call(part, []))
    }
  }
}

/** What was read and written since the threads met last. */
class Since {
  #shared: PlacedStage[] = []
  /** What thread 0 does alone, in order. */
  #alone: PlacedStage[] = []

  get isShared(): boolean {
    return this.#shared.length > 0
  }

  /** Whether a stage must not begin before all that came before it is done. */
  conflicts(stage: PlacedStage): boolean {
    const clashes = (before: PlacedStage) =>
      before.touches.some((one) => stage.touches.some((other) => clash(one, other)))
    return this.#shared.some(clashes) || (stage.shares !== undefined && this.#alone.some(clashes))
  }

  add(stage: PlacedStage): void {
    if (stage.shares) this.#shared.push(stage)
    else this.#alone.push(stage)
  }

  clear(): void {
    this.#shared = []
    this.#alone = []
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
