import * as fc from "fast-check"
import { realNumber } from "../arbitraries/numbers"
import type { TensorValue } from "../arbitraries/tensors"
import { defineLaw, type Law } from "../law"
import { Violation } from "../law-error"
import { textTable } from "../text-table"
import { numericDerivative } from "./gradient-check"
import type { OperationSubject } from "./operation-subject"

const POOL = 128

/** Inputs and a pool of numbers for the cotangent, whose size is known only once f was applied. */
const withPool = ({ inputs }: OperationSubject) =>
  fc.record({ inputs, pool: fc.array(realNumber(), { minLength: POOL, maxLength: POOL }) })

const show = ({
  inputs,
  pool,
}: {
  readonly inputs: readonly TensorValue[]
  readonly pool: readonly number[]
}) =>
  [
    ...inputs.map(({ shape, data }, k) => `input ${k}: shape [${shape}], data [${data}]`),
    `cotangent, repeated as needed: [${pool.slice(0, 8)}, …]`,
  ].join("\n")

const differentiable = (subject: OperationSubject) => subject.vjp !== undefined

const gradientCheck = defineLaw({
  name: "the derivative is that of the values",
  statement:
    "∂⟨c, f(x)⟩/∂xᵢ from vjp equals central differences, extrapolated, for every element of every input, within their " +
    "stated error: rounding 16ε·max(Σ|c|·max(1, x²), Σ|c·f|)/h (or the declared magnitude for x²) and a tenth of the extrapolation.",
  applies: differentiable,
  cases: withPool,
  holds: (subject, { inputs, pool }) => {
    const result = subject.apply(inputs)
    const cotangent = dealtLike(result, pool)
    const gradients = backward(subject, inputs, cotangent)
    // Terms that cancel in the sum have been rounded at their own size.
    const terms = weighed(result.data.map(Math.abs), cotangent.data.map(Math.abs))
    const size = Math.max(terms, sizeOfTerms(inputs, cotangent, subject.magnitude))
    gradients.forEach((gradient, k) =>
      gradient?.data.forEach((got, i) => {
        const { value, error } = numericDerivative(
          (h) =>
            weighed(
              subject.apply(inputs.map((x, j) => (j === k ? nudged(x, i, h) : x))).data,
              cotangent.data,
            ),
          subject.eps,
          size,
        )
        const allowed = error + 64 * subject.eps * (Math.abs(value) + size)
        if (Math.abs(got - value) <= allowed) return
        throw new Violation(
          `input ${k}, element ${i}, at ${inputs[k].data[i]}:\n` +
            textTable(["by differences", "vjp", "off by", "allowed"], [[value, got, got - value, allowed]]),
        )
      }),
    )
  },
  show,
})

const gradientShapes = defineLaw({
  name: "a gradient has the shape of its input",
  statement: "vjp gives one tensor an input, of that input's shape, also where the input was broadcast.",
  applies: differentiable,
  cases: withPool,
  holds: (subject, { inputs, pool }) => {
    backward(subject, inputs, dealtLike(subject.apply(inputs), pool))
  },
  show,
})

const linearity = defineLaw({
  name: "the derivative is linear in the cotangent",
  statement: "vjp(x, c) = Σⱼ cⱼ·vjp(x, eⱼ), within ε·(n + 32)·Σⱼ|cⱼ|·max|vjp(x, eⱼ)| for n outputs.",
  applies: differentiable,
  effort: 0.5,
  cases: withPool,
  holds: (subject, { inputs, pool }) => {
    const result = subject.apply(inputs)
    const n = result.data.length
    const cotangent = dealtLike(result, pool)
    const units = result.data.map((_, j) =>
      backward(subject, inputs, { ...result, data: result.data.map((__, i) => (i === j ? 1 : 0)) }),
    )
    backward(subject, inputs, cotangent).forEach((gradient, k) =>
      gradient?.data.forEach((got, i) => {
        const parts = units.map((unit) => unit[k]?.data[i] ?? 0)
        const wanted = weighed(parts, cotangent.data)
        const size = cotangent.data.reduce((sum, c) => sum + Math.abs(c), 0)
        const allowed =
          subject.eps * (n + 32) * size * Math.max(subject.magnitude ?? 1, ...parts.map(Math.abs))
        if (Math.abs(got - wanted) <= allowed) return
        throw new Violation(
          `input ${k}, element ${i}:\n` +
            textTable(
              ["from unit cotangents", "vjp", "off by", "allowed"],
              [[wanted, got, got - wanted, allowed]],
            ),
        )
      }),
    )
  },
  show,
})

const adjoint = defineLaw({
  name: "the derivative of a linear operation is its adjoint",
  statement:
    "⟨Ax, y⟩ = ⟨x, Aᵀy⟩, summed over inputs or for each, within ε·(n + 32) times the sum of the products' sizes, or 64 where that is less.",
  applies: (subject: OperationSubject) => subject.linear !== undefined && differentiable(subject),
  cases: withPool,
  holds: (subject, { inputs, pool }) => {
    const result = subject.apply(inputs)
    const y = dealtLike(result, pool)
    const gradients = backward(subject, inputs, y)
    const left = weighed(result.data, y.data)
    const rights = inputs.map((x, k) => weighed(x.data, gradients[k]?.data ?? x.data.map(() => 0)))
    const sizes = inputs.map((x, k) =>
      weighed(x.data.map(Math.abs), (gradients[k]?.data ?? x.data.map(() => 0)).map(Math.abs)),
    )
    const count = y.data.length + inputs.reduce((sum, x) => sum + x.data.length, 0)
    const allowed =
      subject.eps *
      (count + 32) *
      (weighed(result.data.map(Math.abs), y.data.map(Math.abs)) + Math.max(...sizes) + 64)
    const claims =
      subject.linear === "jointly"
        ? [rights.reduce((a, b) => a + b, 0)]
        : rights.filter((_, k) => gradients[k])
    claims.forEach((right, k) => {
      if (Math.abs(left - right) <= allowed) return
      const of = subject.linear === "jointly" ? "all inputs" : `input ${k}`
      throw new Violation(
        `${of}:\n${textTable(["⟨Ax, y⟩", "⟨x, Aᵀy⟩", "allowed"], [[left, right, allowed]])}`,
      )
    })
  },
  show,
})

const forwardMeetsBackward = defineLaw({
  name: "forward and backward derivatives agree",
  statement: "⟨c, jvp(x, u)⟩ = ⟨vjp(x, c), u⟩, within ε·(n + 32) times the sum of the products' sizes.",
  applies: (subject: OperationSubject) => subject.jvp !== undefined && differentiable(subject),
  cases: withPool,
  holds: (subject, { inputs, pool }) => {
    const turned = [...pool.slice(17), ...pool.slice(0, 17)]
    const tangents = inputs.map((x) => dealtLike(x, turned))
    const change = (subject.jvp as NonNullable<OperationSubject["jvp"]>).call(subject, inputs, tangents)
    const cotangent = dealtLike(change, pool)
    const gradients = backward(subject, inputs, cotangent)
    const left = weighed(cotangent.data, change.data)
    const right = tangents.reduce(
      (sum, u, k) => sum + weighed(u.data, gradients[k]?.data ?? u.data.map(() => 0)),
      0,
    )
    const size = tangents.reduce(
      (sum, u, k) =>
        sum + weighed(u.data.map(Math.abs), (gradients[k]?.data ?? u.data.map(() => 0)).map(Math.abs)),
      weighed(cotangent.data.map(Math.abs), change.data.map(Math.abs)) + (subject.magnitude ?? 1) * 64,
    )
    const allowed = subject.eps * (cotangent.data.length + 32) * size
    if (Math.abs(left - right) <= allowed) return
    throw new Violation(textTable(["⟨c, jvp⟩", "⟨vjp, u⟩", "allowed"], [[left, right, allowed]]))
  },
  show,
})

/** Laws of derivatives. */
export const derivativeLaws: readonly Law<OperationSubject>[] = [
  ...[gradientShapes, gradientCheck, linearity, adjoint, forwardMeetsBackward],
]

/** Size of what is summed for ⟨c, f(x)⟩: products of two inputs, unless a magnitude is declared. */
export function sizeOfTerms(
  inputs: readonly TensorValue[],
  cotangent: TensorValue,
  magnitude?: number,
): number {
  const largest = Math.max(1, ...inputs.flatMap((input) => input.data.map(Math.abs)))
  return cotangent.data.reduce((sum, c) => sum + Math.abs(c), 0) * (magnitude ?? largest * largest)
}

/** vjp, its shapes checked. */
function backward(
  subject: OperationSubject,
  inputs: readonly TensorValue[],
  cotangent: TensorValue,
): readonly (TensorValue | null)[] {
  const gradients = subject.vjp?.(inputs, cotangent) ?? []
  if (gradients.length !== inputs.length)
    throw new Violation(`${gradients.length} gradients for ${inputs.length} inputs`)
  gradients.forEach((gradient, k) => {
    if (!gradient || String(gradient.shape) === String(inputs[k].shape)) return
    throw new Violation(
      `the gradient of input ${k} has shape [${gradient.shape}]; the input has [${inputs[k].shape}]`,
    )
  })
  return gradients
}

function dealtLike(like: TensorValue, pool: readonly number[]): TensorValue {
  return { ...like, data: like.data.map((_, i) => pool[i % pool.length]) }
}

function nudged(x: TensorValue, at: number, by: number): TensorValue {
  return { ...x, data: x.data.map((value, i) => (i === at ? value + by : value)) }
}

function weighed(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i], 0)
}
