import type { FuncBuilder, Int, Kernel, ModuleBuilder, Value } from "../wasm"

/** The words of a line. */
export type Words<Text extends string> = Text extends `${infer Word} ${infer Rest}`
  ? Word | Words<Rest>
  : Text

/** A kernel whose parameters, all addresses and sizes, have names. */
export interface Routine<Name extends string> {
  readonly kernel: Kernel
  /** Of the parameters, in the kernel's order. */
  readonly names: readonly Name[]
  /** The arguments in the kernel's order. */
  args(values: Readonly<Record<Name, number>>): readonly number[]
  /** Writes a call of it into another kernel. */
  call(f: FuncBuilder, module: ModuleBuilder, values: Readonly<Record<Name, Int>>): void
}

/** Names are given as lines of words separated by spaces. */
export function routine<const Line extends string>(
  key: string,
  lines: readonly Line[],
  build: (f: FuncBuilder, p: Readonly<Record<Words<Line>, Value>>, module: ModuleBuilder) => void,
): Routine<Words<Line>> {
  const names = lines.flatMap((line) => line.split(" ")) as Words<Line>[]
  const kernel: Kernel = {
    key,
    params: names.map(() => "i32"),
    build(f, params, module) {
      const named = Object.fromEntries(names.map((name, i) => [name, params[i]]))
      build(f, named as Record<Words<Line>, Value>, module)
    },
  }
  return {
    kernel,
    names,
    args: (values) => names.map((name) => values[name]),
    call(f, module, values) {
      const args = names.map((name) => values[name])
      f.do(module.call(module.kernel(kernel), args))
    },
  }
}
