import * as fc from "fast-check"
import { realNumber } from "../arbitraries/numbers"
import { broadcastShape, clashingShapes, elements } from "../arbitraries/shapes"
import { expanded, type TensorValue, tensorOf } from "../arbitraries/tensors"
import { defineLaw, type Law } from "../law"
import { Violation } from "../law-error"
import { sameBits, within } from "../rounding"
import { textTable } from "../text-table"
import { derivativeLaws } from "./derivative-laws"
import type { DtypeRule, OperationSubject } from "./operation-subject"

const shapesOf = (inputs: readonly TensorValue[]) => inputs.map((input) => [...input.shape])
const sameShape = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((side, i) => side === b[i])

const shapeRule = defineLaw({
  name: "the result has the shape of the rule and as many values",
  statement: "shape(f(x)) is what the shape rule says (for broadcasting: NumPy's), and the data fill it.",
  cases: ({ inputs }: OperationSubject) => fc.record({ inputs }),
  holds: (subject, { inputs }) => {
    const shapes = shapesOf(inputs)
    const result = subject.apply(inputs)
    const wanted = subject.shape?.(shapes) ?? (subject.broadcasts ? broadcastShape(shapes) : undefined)
    if (wanted && !sameShape(wanted, result.shape)) {
      throw new Violation(`shape [${result.shape}] from [${shapes.join("] and [")}]; expected [${wanted}]`)
    }
    if (result.data.length !== elements(result.shape)) {
      throw new Violation(`${result.data.length} values in shape [${result.shape}]`)
    }
  },
})

const dtypeRule = defineLaw({
  name: "the result has the dtype of the rule",
  statement:
    "dtype(f(x)) is what the dtype rule says for the inputs' dtypes; combinations without a result are refused.",
  applies: (subject: OperationSubject) => subject.dtypes !== undefined,
  cases: (subject) => {
    const { choices } = subject.dtypes as DtypeRule
    return subject.inputs.chain((inputs) =>
      fc
        .array(fc.constantFrom(...choices), { minLength: inputs.length, maxLength: inputs.length })
        .map((dtypes) => ({ inputs: inputs.map((input, k) => asDtype(input, dtypes[k])), dtypes })),
    )
  },
  holds: (subject, { inputs, dtypes }) => {
    const wanted = (subject.dtypes as DtypeRule).result(dtypes)
    let got: string | undefined
    try {
      got = subject.apply(inputs).dtype
    } catch (error) {
      if (wanted === undefined) return
      throw error
    }
    if (got !== wanted)
      throw new Violation(`dtype ${got} from ${dtypes.join(", ")}; expected ${wanted ?? "a refusal"}`)
  },
})

const pure = defineLaw({
  name: "the same inputs give the same bits and are not written to",
  statement: "f(x) twice is bit for bit the same, and x is what it was.",
  cases: ({ inputs }: OperationSubject) => fc.record({ inputs }),
  holds: (subject, { inputs }) => {
    const given = inputs.map((input) => ({ ...input, shape: [...input.shape], data: [...input.data] }))
    const first = [...subject.apply(given).data]
    given.forEach((input, k) => mustEqual(`input ${k} after the call`, inputs[k].data, input.data))
    mustEqual("second call", first, subject.apply(given).data)
  },
})

const matchesReference = defineLaw({
  name: "values agree with the reference",
  statement: "|f(x) − reference(x)| ≤ ulps·ε·max(|reference|, the largest input), 8 ulps unless declared.",
  applies: (subject: OperationSubject) => subject.reference !== undefined,
  cases: ({ inputs }) => fc.record({ inputs }),
  holds: (subject, { inputs }) => {
    const wanted = subject.reference?.(inputs) ?? []
    const largest = Math.max(
      0,
      ...inputs.flatMap((input) => input.data.map(Math.abs)).filter(Number.isFinite),
    )
    mustEqual("values", wanted, subject.apply(inputs).data, (x) =>
      Number.isFinite(x) ? (subject.ulps ?? 8) * subject.eps * Math.max(Math.abs(x), largest) : 0,
    )
  },
})

const broadcasting = defineLaw({
  name: "broadcasting is repeating",
  statement: "f of broadcast inputs equals f of the inputs written out in full, bit for bit.",
  applies: (subject: OperationSubject) => subject.broadcasts === true,
  cases: ({ inputs }) => fc.record({ inputs }),
  holds: (subject, { inputs }) => {
    const common = broadcastShape(shapesOf(inputs))
    if (!common) throw new Error("a broadcasting operation must sample inputs that broadcast")
    const full = subject.apply(inputs.map((input) => expanded(input, common)))
    mustEqual("values", full.data, subject.apply(inputs).data)
  },
})

const refusesClashes = defineLaw({
  name: "shapes that do not broadcast are refused, showing both",
  statement: "f throws an error that contains both shapes when no side of a differing pair is 1.",
  applies: (subject: OperationSubject) => subject.broadcasts === true,
  cases: ({ inputs }) =>
    clashingShapes().chain(([left, right]) =>
      fc.record({
        like: inputs,
        left: tensorOf(left, realNumber()),
        right: tensorOf(right, realNumber()),
      }),
    ),
  holds: (subject, { like, left, right }) => {
    const inputs = like.map((_, k) => (k === like.length - 1 ? right : left))
    if (inputs.length < 2) return
    let message: string | undefined
    try {
      subject.apply(inputs)
    } catch (error) {
      message = error instanceof Error ? error.message : String(error)
    }
    if (message === undefined) throw new Violation(`[${left.shape}] and [${right.shape}] were accepted`)
    for (const { shape } of [left, right]) {
      if (!message.replace(/\s/g, "").includes(`[${shape}]`))
        throw new Violation(`the error does not show [${shape}]: ${message}`)
    }
  },
})

/** Laws of operations: shapes, dtypes, purity, broadcasting, and the derivative where there is one. */
export const operationLaws: readonly Law<OperationSubject>[] = [
  ...[shapeRule, dtypeRule, pure, matchesReference, broadcasting, refusesClashes],
  ...derivativeLaws,
]

/** @throws Violation with the first value that differs by more than allowed (none: bit for bit) */
export function mustEqual(
  what: string,
  wanted: readonly number[],
  got: readonly number[],
  allowed?: (wanted: number) => number,
): void {
  if (wanted.length !== got.length)
    throw new Violation(`${what}: ${got.length} values, expected ${wanted.length}`)
  wanted.forEach((x, i) => {
    const limit = allowed?.(x)
    if (limit === undefined ? sameBits(x, got[i]) : within(x, got[i], limit)) return
    throw new Violation(
      `${what}:\n${textTable(["index", "expected", "got", "off by", "allowed"], [[i, x, got[i], got[i] - x, limit ?? 0]])}`,
    )
  })
}

function asDtype(input: TensorValue, dtype: string): TensorValue {
  const data = dtype === "bool" ? input.data.map((x) => (x > 0 ? 1 : 0)) : input.data
  return { ...input, dtype, data: dtype === "int32" ? data.map(Math.trunc) : data }
}
