import { serve } from "../parts/background-worker"
import { shared } from "../parts/shared-packages"
import { written } from "./expression-text"
import { FORMULAS, type FormulaName } from "./formulas"
import { INSTRUCTIONS, type Opcode, opcodesOf } from "./wasm-opcodes"

export interface FormulaSettings {
  readonly formula: FormulaName
}

/** What becomes of an operation on its way down. */
export interface FormulaReport {
  /** The key of the lowering: equal keys mean equal expressions. */
  readonly key: string
  readonly expression: string
  readonly kernel: string
  readonly bytes: Uint8Array
  readonly opcodes: ReadonlyMap<number, Opcode>
  /** The inputs, and what the kernel made of them; and the interpreter of expressions. */
  readonly inputs: readonly (readonly number[])[]
  readonly outputs: readonly number[]
  readonly interpreted: readonly number[]
}

const SIZE = 6

serve<FormulaSettings, FormulaReport>(async ({ formula }, { tell }) => {
  const names = FORMULAS.map(({ value }) => value)
  const operations = await shared("gradus", ...names)
  const kernels = await shared(
    "@gradus/kernels",
    ...([
      "Bytes",
      "engine",
      "evaluate",
      "input",
      "LoopProgram",
      "ModuleBuilder",
      "planFlat",
      ...INSTRUCTIONS,
    ] as const),
  )
  const { primitive } = operations[formula]
  const operands = FORMULAS.find(({ value }) => value === formula)?.operands ?? 1
  const spec = { shape: [SIZE], dtype: "float32" } as const
  const specs = Array.from({ length: operands }, () => spec)
  const lowering = primitive.lower(specs, primitive.infer(specs, undefined), undefined)
  if (lowering.kind !== "loop")
    throw new Error(`${formula}: the lowering must be a loop, got ${lowering.kind}`)

  const expr = lowering.expr(...specs.map((_, i) => kernels.input(i, "f32")))
  const program = new kernels.LoopProgram(
    lowering.key,
    specs.map(() => "f32" as const),
    [{ type: "f32", expr }],
  )
  const call = kernels.planFlat(
    program,
    SIZE,
    specs.map(() => false),
  )
  const module = new kernels.ModuleBuilder()
  module.kernel(call.kernel, "run")

  const inputs = [
    [-2, -0.5, 0, 0.5, 1, 3],
    [1, 2, 3, 4, 5, 6],
  ].slice(0, operands)
  const { allocator, memory } = kernels.engine()
  const pointers = Array.from({ length: operands + 1 }, () => allocator.allocate(SIZE * 4))
  for (const [i, numbers] of inputs.entries()) memory.f32.set(numbers, pointers[i] / 4)
  kernels.engine().run(call, [...pointers])
  const outputs = Array.from(memory.f32.subarray(pointers[operands] / 4, pointers[operands] / 4 + SIZE))
  tell({
    key: lowering.key,
    expression: written(expr),
    kernel: call.kernel.key,
    bytes: module.encode(),
    opcodes: opcodesOf(kernels),
    inputs,
    outputs,
    interpreted: outputs.map((_, i) =>
      Number(
        kernels.evaluate(
          expr,
          inputs.map((numbers) => numbers[i]),
        ),
      ),
    ),
  })
})
