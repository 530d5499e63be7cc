import type { Call } from "../call"
import { addressOffsets, contextBytes, type Epilogue, withContext } from "../epilogue"
import { type ConvFitted, checkedFit } from "./conv-epilogue"
import { areas, type ConvOutput, type ConvSizes, unrolled } from "./geometry"
import { isProduct, product } from "./product"
import type { Routine } from "./routine"

/** One of a convolution's three calls: a product where it is one, else what `plan` makes of sizes and epilogue. */
export function convolution(
  sizes: ConvSizes,
  output: ConvOutput,
  epilogue: Epilogue | undefined,
  plan: (s: ConvSizes, fitted: ConvFitted | undefined) => Call,
): Call {
  if (isProduct(sizes)) return product(sizes, output, epilogue)
  return plan(unrolled(sizes), checkedFit(sizes, output, epilogue))
}

/** Where a part of a convolution's output begins. */
interface Begin {
  /** Elements before its first, and channels or filters. */
  readonly elements: number
  readonly rows: number
  /** Of an element. */
  readonly bytes: number
}

/**
 * The call of a kernel that takes two operands, an output and scratch, or with an epilogue two operands, its inputs, its
 * outputs and scratch.
 *
 * @param bytes - of the areas of scratch, whose addresses are parameters of the same names
 * @param fixed - the parameters that do not depend on addresses
 * @param moved - the others, from the operands' addresses, the output's (with an epilogue 0: it counts from the output's
 *   beginning), and those of the areas
 */
export function convCall<Name extends string, Area extends string, Moved extends string>(
  { kernel, names }: Routine<Name>,
  fitted: ConvFitted | undefined,
  { elements, rows, bytes: elementBytes }: Begin,
  bytes: Readonly<Record<Area, number>>,
  fixed: Readonly<Record<Exclude<Name, Area | Moved | "context">, number>>,
  moved: (
    operands: readonly [number, number],
    to: number,
    at: Readonly<Record<Area, number>>,
  ) => Readonly<Record<Moved, number>>,
): Call {
  const scratch = areas({ ...bytes, context: fitted ? contextBytes(fitted) : 0 })
  // Little is done at each call: most arguments stay as they are.
  const known: Readonly<Partial<Record<string, number>>> = fixed
  const values = names.map((name) => known[name] ?? 0)
  const places = names.flatMap((name, i) => (name in fixed ? [] : [[i, name] as const]))
  const args = (
    operands: readonly [number, number],
    to: number,
    at: Readonly<Record<Area | "context", number>>,
  ) => {
    const given: Readonly<Partial<Record<string, number>>> = moved(operands, to, at)
    const areaOf: Readonly<Partial<Record<string, number>>> = at
    const result = values.slice()
    for (const [i, name] of places) result[i] = (given[name] ?? areaOf[name]) as number
    return result
  }
  if (!fitted) {
    return {
      kernel,
      scratch: scratch.total,
      args: ([a, b, to, start]) => args([a, b], to + elements * elementBytes, scratch.at(start)),
    }
  }
  const offsets = addressOffsets(fitted, { like: elements, rows, columns: 0, uniform: 0 })
  return {
    kernel: withContext(kernel, fitted),
    scratch: scratch.total,
    args([a, b, ...rest]) {
      const at = scratch.at(rest[offsets.length])
      return [...offsets.map((offset, i) => rest[i] + offset), at.context, ...args([a, b], 0, at)]
    },
  }
}
