import { className, demand, either, type Kind, listOf, maybe, oneOf, options } from "@gradus/checks"
import { defaultGenerator, noGrad, type Shape, type Tensor, zeros } from "@gradus/tensor"
import { SIZES } from "@gradus/tensor/engine"
import { demandOutput } from "./demand-output"
import { isModule } from "./is-module"
import type { Module } from "./module"
import { tensorsOf, walk } from "./module-tree"

export interface SummaryOptions {
  /** Of the input; default that of the first parameter, else float32. */
  readonly dtype?: "float32" | "float64" | "int32"
}

const MODULE: Kind<Module> = { must: "a module", type: "object", holds: isModule }
const SHAPES = either(SIZES, listOf(SIZES))
const OPTIONS = { dtype: maybe(oneOf("float32", "float64", "int32")) }

/**
 * A table of the modules of a network with the shapes of their outputs and numbers of parameters.
 *
 * It passes zeros for one example through the network in evaluation mode, and leaves everything as it was.
 *
 * @param inputShape - of one example, without the batch; a list of shapes for several inputs
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential, summary } from "@gradus/nn"
 * const model = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10))
 * console.log(summary(model, [784]))
 * // => layer       output    parameters
 * //    ────────────────────────────────
 * //    Sequential  [1, 10]      101,770
 * //      0 Linear  [1, 128]     100,480
 * //      1 ReLU    [1, 128]           0
 * //      2 Linear  [1, 10]        1,290
 * //    ────────────────────────────────
 * //    parameters: 101,770, all of them trained, 397.5 KiB
 * ```
 */
export function summary(
  model: Module,
  inputShape: Shape | readonly Shape[],
  ...given: [options?: SummaryOptions]
): string {
  demand("summary", "model", MODULE, model)
  demand("summary", "inputShape", SHAPES, inputShape)
  const { dtype } = options("summary", OPTIONS, ...given)
  const [first] = model.parameters()
  const wanted = dtype ?? first?.dtype ?? "float32"
  const several = inputShape.length > 0 && inputShape.every((part) => typeof part !== "number")
  const shapes = (several ? inputShape : [inputShape]) as readonly Shape[]
  const outputs = outputShapes(
    model,
    shapes.map((shape) => zeros([1, ...shape], { dtype: wanted })),
  )

  const counted = new Set<Tensor>()
  const rows = [...walk(model)].map(([path, module]) => {
    const depth = path === "" ? 0 : path.split(".").length
    const name = path === "" ? "" : `${path.slice(path.lastIndexOf(".") + 1)} `
    const tensors = new Set([...tensorsOf(module, "parameter")].map(([, tensor]) => tensor))
    const count = [...tensors].reduce((sum, tensor) => sum + tensor.size, 0)
    for (const tensor of tensors) counted.add(tensor)
    const label = `${"  ".repeat(depth)}${name}${className(module)}`
    return [label, outputs.get(module) ?? "not called", grouped(count)] as const
  })
  return table([["layer", "output", "parameters"], ...rows], footer([...counted]))
}

/** Shapes of what each module returned last. */
function outputShapes(model: Module, inputs: readonly Tensor[]): Map<Module, string> {
  const shapes = new Map<Module, string>()
  const generator = defaultGenerator()
  const state = generator.state()
  const buffers = model.buffers().map((buffer) => [buffer, buffer.version, buffer.detach()] as const)
  const before = model
    .modules()
    .map((module) => [module, module.training, Object.getOwnPropertyDescriptor(module, "forward")] as const)
  for (const [module] of before) {
    module.training = false
    // An own property hides the class's forward until it is deleted; not enumerable, it is no part of the module.
    const forward = module.forward
    const noting = (...given: Tensor[]): Tensor => {
      const output = demandOutput("summary", module, forward.apply(module, given))
      shapes.set(module, `[${output.shape.join(", ")}]`)
      return output
    }
    Object.defineProperty(module, "forward", { value: noting, configurable: true, enumerable: false })
  }
  try {
    noGrad(() => model.forward(...inputs))
  } finally {
    generator.loadState(state)
    for (const [buffer, version, numbers] of buffers) if (buffer.version !== version) buffer.assign(numbers)
    for (const [module, training, own] of before) {
      module.training = training
      if (own) Object.defineProperty(module, "forward", own)
      else Reflect.deleteProperty(module, "forward")
    }
  }
  return shapes
}

function footer(parameters: readonly Tensor[]): string {
  const sizeOf = (tensors: readonly Tensor[]) => tensors.reduce((sum, { size }) => sum + size, 0)
  const all = sizeOf(parameters)
  const trained = sizeOf(parameters.filter(({ requiresGrad }) => requiresGrad))
  const bytes = parameters.reduce((sum, { size, dtype }) => sum + size * (dtype === "float64" ? 8 : 4), 0)
  const share = trained === all ? "all of them trained" : `${grouped(trained)} of them trained`
  return `parameters: ${grouped(all)}, ${share}, ${inBytes(bytes)}`
}

function table(rows: readonly (readonly [string, string, string])[], last: string): string {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)))
  const lines = rows.map(([label, shape, count]) =>
    [label.padEnd(widths[0]), shape.padEnd(widths[1]), count.padStart(widths[2])].join("  "),
  )
  const rule = "─".repeat(widths[0] + widths[1] + widths[2] + 4)
  return [lines[0], rule, ...lines.slice(1), rule, last].join("\n")
}

/** 1234567 as 1,234,567. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",")
}

function inBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const [size, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "KiB"] : [bytes / (1024 * 1024), "MiB"]
  return `${size.toFixed(1)} ${unit}`
}
