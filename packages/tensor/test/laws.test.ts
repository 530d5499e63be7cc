import {
  broadcastableShapes,
  describeLaws,
  FLOAT64,
  numberIn,
  type OperationSubject,
  operationLaws,
  type TensorValue,
  tensorOf,
} from "@gradus/laws"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type DType, type Tensor, tensor } from "../src"
import { gradients } from "../src/autograd/grad"
import type { Domain, Primitive } from "../src/core/primitive"
import * as ops from "../src/ops"
import { type Specimen, specimens } from "./specimens"

type Call = (...inputs: Tensor[]) => Tensor
type Exported = Call & { readonly primitive?: Primitive<unknown>; readonly operands?: number }

const load = ({ shape, data, dtype = "float64" }: TensorValue): Tensor =>
  tensor(Float64Array.from(data), { shape, dtype: dtype as DType })
const read = (t: Tensor): TensorValue => ({ shape: t.shape, data: [...t.toTypedArray()], dtype: t.dtype })

/** The gradients of ⟨cotangent, f(x)⟩ by the floating inputs. */
function pullBack(call: Call, inputs: readonly Tensor[], cotangent: Tensor): (Tensor | undefined)[] {
  const leaves = inputs.filter((x) => x.dtype === "float64")
  for (const leaf of leaves) leaf.requiresGrad = true
  const output = call(...inputs)
  if (!output.requiresGrad) return inputs.map(() => undefined)
  const found = gradients([output], leaves, {
    gradOutputs: [cotangent],
    allowUnused: true,
    createGraph: true,
  })
  return inputs.map((x) => found[leaves.indexOf(x)])
}

function subject(
  name: string,
  call: Call,
  inputs: OperationSubject["inputs"],
  more: Partial<OperationSubject>,
) {
  return {
    name,
    eps: FLOAT64,
    inputs,
    apply: (given) => read(call(...given.map(load))),
    vjp(given, cotangent) {
      const loaded = given.map(load)
      const found = pullBack(call, loaded, load({ ...cotangent, dtype: "float64" }))
      return loaded.map((x, i) => {
        if (x.dtype !== "float64") return null
        return read(found[i] ?? x.mul(0))
      })
    },
    ...more,
  } satisfies OperationSubject
}

/** The operation that an operation's derivative is: gradients, flat behind each other, of inputs and cotangent. */
function derivative(name: string, call: Call, inputs: OperationSubject["inputs"]): OperationSubject {
  const whole = (...given: Tensor[]) => {
    const [cotangent, ...xs] = given
    const found = pullBack(call, xs, cotangent)
    const parts = xs.map((x, i) => (x.dtype === "float64" ? (found[i] ?? x.mul(0)).reshape([-1]) : undefined))
    return ops.cat(parts.filter((part) => part !== undefined))
  }
  const withCotangent = inputs.chain((given) => {
    const { shape } = call(...given.map(load))
    return tensorOf(shape, numberIn("real")).map((cotangent) => [cotangent, ...given])
  })
  return subject(`${name}′`, whole, withCotangent, {})
}

function within(domain: Domain): fc.Arbitrary<number> {
  if (typeof domain === "string") return numberIn(domain)
  const [low, high] = domain
  return fc.integer({ min: 0, max: 4096 }).map((n) => low + ((high - low) * n) / 4096)
}

/** Operations with a kink where operands meet: these are equal, or an eighth apart. */
const kinked = new Set(["maximum", "minimum"])
const eighths = fc.integer({ min: -64, max: 64 }).map((n) => n / 8)
/** Where operands meet the first derivative jumps, and has none: the second operand is kept a sixteenth away. */
const apart = eighths.map((x) => x + 1 / 16)

/** Elementwise operations that are linear; all of them broadcast. */
const linear: Readonly<Record<string, "jointly" | "each">> = {
  neg: "jointly",
  add: "jointly",
  sub: "jointly",
  mul: "each",
}

function elementwiseInputs(
  { name, domain }: Primitive<unknown>,
  operands: number,
  ties = true,
): OperationSubject["inputs"] {
  const numbers = (i: number) => {
    if (kinked.has(name)) return ties || i === 0 ? eighths : apart
    return within(domain?.[i] ?? "real")
  }
  return broadcastableShapes(operands).chain(({ shapes }) =>
    fc.tuple(...shapes.map((shape, i) => tensorOf(shape, numbers(i)))),
  )
}

const [first, second] = ["a gradient has the shape of its input", "the derivative is that of the values"]
const secondOrder = operationLaws.filter(({ name }) => name === first || name === second)
const discreteLaws = operationLaws.filter(({ name }) => name !== second)

/** Second derivatives cost more and repeat much of what first ones have shown. */
const fewer = Math.ceil((fc.readConfigureGlobal()?.numRuns ?? 50) / 4)

function obeys(
  name: string,
  call: Call,
  { inputs, linear, discrete }: Omit<Specimen, "calls">,
  { broadcasts = false, smooth = inputs }: { broadcasts?: boolean; smooth?: Specimen["inputs"] } = {},
) {
  const traits = { ...(linear && { linear }), broadcasts }
  if (discrete) {
    describeLaws(describe, it, { ...subject(name, call, inputs, traits), vjp: undefined }, discreteLaws)
    return
  }
  describeLaws(describe, it, subject(name, call, inputs, traits), operationLaws)
  describeLaws(describe, it, derivative(name, call, smooth), secondOrder, { numRuns: fewer })
}

const exported = Object.entries(ops as unknown as Record<string, Exported>).filter(
  ([, call]) => call.primitive,
)

describe("every operation", () => {
  it("is elementwise or promises how to sample it", () => {
    const lacking = exported
      .filter(([name, call]) => !call.operands && !specimens[name])
      .map(
        ([name]) =>
          `${name}: add export const promises: OperationPromises<Tensor> = { ${name}: { inputs, calls } } to its file`,
      )
    expect(lacking).toEqual([])
  })
})

for (const [name, call] of exported) {
  if (!call.primitive || !call.operands) continue
  const discrete = call.primitive.vjp === undefined
  const [inputs, smooth] = [true, false].map((ties) =>
    elementwiseInputs(call.primitive as Primitive<unknown>, call.operands as number, ties),
  )
  obeys(name, call, { inputs, linear: linear[name], discrete }, { broadcasts: true, smooth })
}

for (const [name, specimen] of Object.entries(specimens)) {
  for (const [i, call] of specimen.calls.entries()) {
    obeys(specimen.calls.length > 1 ? `${name} (${i + 1})` : name, call, specimen)
  }
}
