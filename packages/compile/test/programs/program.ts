import { type DType, isTensor, type Tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { actions } from "./actions"
import { type Move, operations } from "./operations"
import { Run } from "./run"
import { build, type Numbers, numbers, someNumbers, someWorld, type World, type WorldSpec } from "./world"

const moves: Readonly<Record<string, Move>> = { ...operations, ...actions }

/** One line of a program, and the dice that decide its details. */
interface Line {
  readonly move: string
  readonly dice: readonly number[]
}

/** What happens between two calls of a step, from outside. */
export type Between = "nothing" | "assign" | "zeroGrad" | "draw" | "set a gradient" | "run it eagerly"

/** A whole step, how often it is called, and with what. */
export interface ProgramSpec {
  readonly world: WorldSpec
  /** Some are leaves that take a gradient. */
  readonly args: readonly (Numbers & { readonly requiresGrad: boolean })[]
  readonly numbers: readonly number[]
  readonly lines: readonly Line[]
  /** What comes before each call but the first, and whether gradients are looked at after it. */
  readonly calls: readonly { readonly before: Between; readonly gradients: boolean }[]
}

export type Inputs = readonly [{ readonly tensors: readonly Tensor[]; readonly numbers: readonly number[] }]

/** The arguments of one of the calls. */
export function inputsOf({ args, numbers: given }: ProgramSpec, call: number): Inputs {
  return [
    {
      tensors: args.map((arg) => {
        const made = numbers({ ...arg, seed: arg.seed + 7 * call })
        made.requiresGrad = arg.requiresGrad
        return made
      }),
      numbers: given.map((number) => number + call),
    },
  ]
}

/** The step as a function of its arguments; `text` gets what it does. */
export function stepOf({ lines }: ProgramSpec, world: World, text: string[] = []) {
  return ({ tensors, numbers: given }: Inputs[0]): unknown => {
    const run = new Run(world, given)
    for (const [i, tensor] of tensors.entries()) run.values.push({ name: `arg${i}`, tensor })
    const first = run.values.length
    try {
      for (const { move, dice } of lines) {
        run.roll(dice)
        moves[move](run)
      }
    } finally {
      text.splice(0, text.length, ...run.text)
    }
    const made = run.values.slice(first)
    const some = made.filter((_, i) => i % 3 === 0 || i === made.length - 1)
    return {
      values: some.map(({ tensor }) => tensor),
      nested: [{ first: run.values[0].tensor, argument: tensors[0] }, "text", 3, null],
    }
  }
}

/** The tensors in what a step returned. */
export function tensorsIn(value: unknown): Tensor[] {
  if (isTensor(value)) return [value]
  if (typeof value !== "object" || value === null) return []
  return Object.values(value).flatMap(tensorsIn)
}

/** The program as one would write it down. */
export function textOf(spec: ProgramSpec): string {
  const world = build(spec.world)
  const texts: string[] = []
  for (const call of [0, 1]) {
    const text: string[] = []
    try {
      stepOf(spec, world, text)(...inputsOf(spec, call))
    } catch (error) {
      text.push(`→ ${error}`)
    }
    texts.push(text.map((line) => `    ${line}`).join("\n"))
  }
  // Which gradients there are decides what some lines do.
  const body = texts[0] === texts[1] ? texts[0] : texts.join("\n  and when called again:\n")
  const kind = ({ shape, dtype, seed, edges }: Numbers) =>
    `${dtype} [${shape}] from ${seed}${edges ? " with edges" : ""}`
  const leaves = spec.world.leaves.map((leaf, i) => {
    const role = `${leaf.mutable ? "" : "im"}mutable${leaf.requiresGrad ? ", requiresGrad" : ""}`
    return `  leaf${i}: ${kind(leaf)} ${role}`
  })
  const args = spec.args.map((arg, i) => `  arg${i}: ${kind(arg)}${arg.requiresGrad ? " requiresGrad" : ""}`)
  const calls = spec.calls.map(
    ({ before, gradients }) => `${before}${gradients ? ", look at gradients" : ""}`,
  )
  const given = [`  numbers: ${spec.numbers}`, `  calls: ${calls.join("; ")}`]
  return `\n${[...leaves, ...args, ...given].join("\n")}\n${body}\n`
}

const line = (names: readonly string[]): fc.Arbitrary<Line> =>
  fc.record({
    move: fc.constantFrom(...names),
    dice: fc.array(fc.nat({ max: 5039 }), { minLength: 8, maxLength: 8 }),
  })

function argument(dtype: fc.Arbitrary<DType>): fc.Arbitrary<ProgramSpec["args"][number]> {
  return fc.tuple(someNumbers(dtype), fc.nat({ max: 3 })).map(([values, n]) => {
    return { ...values, requiresGrad: n === 3 && values.dtype.startsWith("float") }
  })
}

/** Steps with operations and all else, in one or several precisions. */
export function programs(dtype: fc.Arbitrary<DType>): fc.Arbitrary<ProgramSpec> {
  const often = ["matmul", "conv2d", "add", "mul", "relu", "sum", "crossEntropy", "softmax"]
  const ends = ["backward", "backward", "descend", "momentum", "zeroGrad", "assign"]
  const any = line(Object.keys(moves))
  const lines = fc
    .tuple(
      fc.array(fc.oneof(any, line(often)), { minLength: 1, maxLength: 9 }),
      fc.array(fc.oneof(line(ends), line(ends), any), { maxLength: 7 }),
    )
    .map(([begin, end]) => [...begin, ...end])
  const before = fc.constantFrom<Between>(
    "nothing",
    "nothing",
    "assign",
    "zeroGrad",
    "draw",
    "set a gradient",
    "run it eagerly",
  )
  return fc
    .record({
      world: someWorld(dtype),
      args: fc.array(argument(fc.oneof({ weight: 4, arbitrary: dtype }, fc.constant<DType>("int32"))), {
        maxLength: 3,
      }),
      numbers: fc.array(fc.constantFrom(2, 0, -1, 0.5, 1e-3), { maxLength: 2 }),
      lines,
      calls: fc.array(fc.record({ before, gradients: fc.boolean() }), { maxLength: 2 }),
    })
    .map((spec) => Object.assign(spec, { [fc.toStringMethod]: () => textOf(spec) }))
}
