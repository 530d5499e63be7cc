import {
  type Access,
  accessOf,
  type Epilogue,
  type EpilogueInput,
  type Fitted,
  joinAxes,
  traitsOf,
} from "../epilogue"
import { type ConvOutput, type ConvSizes, convOutput } from "./geometry"

/** The output's axes. */
export function outputShape(s: ConvSizes, output: ConvOutput): readonly [number, number, number, number] {
  if (output === "forward") return [s.n, s.o, ...convOutput(s)]
  if (output === "inputGrad") return [s.n, s.c, s.h, s.w]
  return [s.o, s.c / s.groups, s.kh, s.kw]
}

/** An epilogue brought to a convolution. */
export interface ConvFitted extends Fitted {
  /** Whether it works on sums in registers; else on planes of sums that wait in memory. */
  readonly direct: boolean
}

/** Operations of a body that is written at every vector of a tile. */
const FEW = 8

/** The epilogue as a kernel needs it that works plane by plane, or filter by filter; undefined where it cannot be served. */
export function fitConvEpilogue(
  s: ConvSizes,
  output: ConvOutput,
  epilogue: Epilogue,
): ConvFitted | undefined {
  const shape = outputShape(s, output)
  const accesses: Access[] = []
  for (const { view } of epilogue.inputs) {
    if (view.strides.length !== shape.length) return undefined
    const axes = shape.map((size, i) => ({ size, step: view.strides[i] }))
    const leading = output === "weightGrad" ? 0 : 1
    const matrices = leading > 0 ? axes[0] : { size: 1, step: 0 }
    const columns = joinAxes(axes.slice(leading + 1))
    const access = columns && accessOf(matrices, axes[leading], columns)
    if (!access) return undefined
    accesses.push(access)
  }
  const { lanes, usesIndex, operations } = traitsOf(epilogue, accesses)
  if (usesIndex || lanes !== (s.type === "f32" ? 4 : 2)) return undefined
  // Vectors overlap at the ends of rows: only what reads nothing that it may overwrite can be done twice.
  const again = accesses.every((access) => access === "rows" || access === "uniform")
  return { epilogue, accesses, type: s.type, direct: again && operations <= FEW }
}

/** The same, for a kernel about to be planned. */
export function checkedFit(s: ConvSizes, output: ConvOutput, epilogue?: Epilogue): ConvFitted | undefined {
  const fitted = epilogue && fitConvEpilogue(s, output, epilogue)
  if (epilogue && !fitted) throw unfit(output, epilogue)
  return fitted
}

export function unfit(output: ConvOutput, { key }: Epilogue): TypeError {
  return new TypeError(
    `planConv2d: an epilogue's inputs must lie like the output or along its channels, and vary in as many bits as its sums, got ${key} (${output}). Ask convEpilogueFits() first.`,
  )
}

/** The epilogue of a convolution that is a product of images or filters as rows. */
export function productEpilogue(s: ConvSizes, output: ConvOutput, epilogue: Epilogue): Epilogue | undefined {
  const shape = outputShape(s, output)
  const inputs: EpilogueInput[] = []
  for (const { type, view } of epilogue.inputs) {
    if (view.strides.length !== shape.length) return undefined
    const [row, ...rest] = shape.map((size, i) => ({ size, step: view.strides[i] }))
    const columns = joinAxes(rest)
    if (!columns) return undefined
    inputs.push({ type, view: { ...view, strides: [row.step, columns.step] } })
  }
  return { ...epilogue, inputs }
}

/** What to add to a kernel's key for its epilogue. */
export function epilogueKey(fitted: ConvFitted | undefined): string {
  return fitted
    ? `:${fitted.direct ? "direct" : "planes"}:${fitted.accesses.join()}:${fitted.epilogue.key}`
    : ""
}
