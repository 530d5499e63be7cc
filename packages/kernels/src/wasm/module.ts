import { remembered } from "../remembered"
import { Bytes } from "./bytes"
import { FuncBuilder, typeCode } from "./func"
import type { Effect, Int, Value, ValueType } from "./value"
import { int } from "./value"

/** A function of the module under construction. */
export interface Func {
  readonly index: number
  readonly params: readonly ValueType[]
  readonly result: ValueType | undefined
}

/**
 * A kernel: a function over linear memory, known by its key, that any module can include. Sizes and
 * addresses are parameters, so one kernel serves all shapes of its pattern.
 */
export interface Kernel {
  /** Two kernels with equal keys are the same function. */
  readonly key: string
  readonly params: readonly ValueType[]
  /** Writes the body; `module` gives the functions of other kernels that it calls. */
  build(f: FuncBuilder, params: readonly Value[], module: ModuleBuilder): void
}

/** How a module gets its memory: imported as `env.memory`; shared memories need a maximum. */
export interface MemoryImport {
  readonly maximum?: number
  readonly shared?: boolean
}

/** Collects functions and encodes a WebAssembly module that imports one memory. */
export class ModuleBuilder {
  readonly #types = new Map<string, number>()
  readonly #typeBytes: Uint8Array[] = []
  readonly #funcs: { type: number; body: Uint8Array | undefined }[] = []
  readonly #exports: { name: string; index: number }[] = []
  readonly #kernels = new Map<string, Func>()

  constructor(readonly memory: MemoryImport = {}) {}

  func(
    params: readonly ValueType[],
    build: (f: FuncBuilder, params: readonly Value[]) => void,
    options: { readonly result?: ValueType; readonly exportAs?: string } = {},
  ): Func {
    const index = this.#funcs.length
    const entry = { type: this.#typeIndex(params, options.result), body: undefined as Uint8Array | undefined }
    this.#funcs.push(entry)
    const builder = new FuncBuilder(params)
    build(builder, builder.params)
    entry.body = builder.body()
    if (options.exportAs !== undefined) this.#exports.push({ name: options.exportAs, index })
    return { index, params, result: options.result }
  }

  /** The function of a kernel, included once however often it is asked for. */
  kernel(kernel: Kernel, exportAs?: string): Func {
    const func = remembered(this.#kernels, kernel.key, () =>
      this.func(kernel.params, (f, params) => kernel.build(f, params, this)),
    )
    if (exportAs !== undefined) this.#exports.push({ name: exportAs, index: func.index })
    return func
  }

  /** Calls a function without a result. */
  call(func: Func, args: readonly Int[]): Effect {
    return {
      type: "void",
      write(to) {
        for (const arg of args) int(arg).write(to)
        to.u8(0x10)
        to.u32(func.index)
      },
    }
  }

  encode(): Uint8Array<ArrayBuffer> {
    const out = new Bytes()
    out.append(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
    const section = (id: number, items: readonly Uint8Array[]) => {
      const body = new Bytes()
      body.u32(items.length)
      for (const item of items) body.append(item)
      out.u8(id)
      out.append(body.sized())
    }
    section(1, this.#typeBytes)
    section(2, [this.#memoryImport()])
    section(
      3,
      this.#funcs.map(({ type }) => encoded((to) => to.u32(type))),
    )
    section(
      7,
      this.#exports.map(({ name, index }) =>
        encoded((to) => {
          to.name(name)
          to.u8(0)
          to.u32(index)
        }),
      ),
    )
    section(
      10,
      this.#funcs.map(({ body }) => body ?? new Uint8Array()),
    )
    return out.view()
  }

  #memoryImport(): Uint8Array {
    const { maximum, shared } = this.memory
    return encoded((to) => {
      to.name("env")
      to.name("memory")
      to.u8(2)
      to.u8((maximum === undefined ? 0 : 1) | (shared ? 2 : 0))
      to.u32(0)
      if (maximum !== undefined) to.u32(maximum)
    })
  }

  #typeIndex(params: readonly ValueType[], result: ValueType | undefined): number {
    const key = `${params.join()}>${result ?? ""}`
    return remembered(this.#types, key, () => {
      const type = encoded((to) => {
        to.u8(0x60)
        for (const types of [params, result ? [result] : []]) {
          to.u32(types.length)
          for (const type of types) to.u8(typeCode(type))
        }
      })
      return this.#typeBytes.push(type) - 1
    })
  }
}

function encoded(write: (to: Bytes) => void): Uint8Array {
  const bytes = new Bytes()
  write(bytes)
  return bytes.view()
}
