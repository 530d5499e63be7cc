/// <reference path="../../../tooling/config/import-glob.d.ts" />
import {
  FLOAT32,
  FLOAT64,
  type LossFormulaSubject,
  type LossPromises,
  type LossSubject,
  type LossVariant,
  lossCases,
  type TensorValue,
} from "@gradus/laws"
import { grad, noGrad, type Tensor, tensor } from "@gradus/tensor"
import { exportedOf, type Sources, writtenIn } from "../../../tooling/config/written"

type Options = Readonly<Record<string, unknown>>
type Loss = (input: Tensor, target: Tensor, options: Options) => Tensor
type Precision = "float32" | "float64"

export const sources: Sources = import.meta.glob("../src/**/*.ts", { eager: true })
const isLoss = (value: unknown): value is Loss => typeof value === "function"
const exported = exportedOf(sources, isLoss)
const written = writtenIn(sources, "packages/losses", isLoss).filter(({ name }) => name in exported)

/** What is missing of what a loss has to have, with the line to add. */
export const missing: readonly string[] = written.flatMap(({ name, path, promises }) => {
  const { formulas = [], variants = [] } = (promises ?? {}) as Partial<LossPromises>
  if (promises === undefined)
    return `${name}: add to ${path}: export const promises: LossPromises = { formulas: [{ element: (x, t) => … }], variants: [{ cases: "pairs" }] }`
  if (formulas.length === 0)
    return `${name}: add to ${path}: formulas: [{ element: (x, t) => … }] in promises`
  return variants.length === 0 ? `${name}: add to ${path}: variants: [{ cases: "pairs" }] in promises` : []
})

const load = ({ shape, data, dtype }: TensorValue, precision: Precision): Tensor =>
  tensor(Float64Array.from(data), { shape, dtype: dtype === "int32" ? "int32" : precision })

const plain = (value: Tensor): TensorValue => ({ shape: value.shape, data: [...value.toTypedArray()] })

/** Options with what is a tensor among them made one. */
function loaded(options: Options, precision: Precision): Options {
  const entries = Object.entries(options).map(([name, value]) => {
    const isTensor = typeof value === "object" && value !== null && "shape" in value
    return [name, isTensor ? load(value as TensorValue, precision) : value]
  })
  return Object.fromEntries(entries)
}

/** Every loss in each of its forms, as the laws see it. */
export const subjects: readonly LossSubject[] = written.flatMap(({ name, thing, promises }) => {
  const { variants = [] } = (promises ?? {}) as Partial<LossPromises>
  return variants.map((variant, i) =>
    subjectOf(variants.length > 1 ? `${name} (${i + 1})` : name, thing, variant),
  )
})

export function subjectOf(name: string, loss: Loss, variant: LossVariant): LossSubject {
  const { options = {}, cases, as = (example) => example, fits, idle, ...traits } = variant
  const fixed = loaded(options, "float64")
  const arbitrary = lossCases[cases].map(as)
  const double = (value: TensorValue) => load(value, "float64")
  return {
    name,
    eps: FLOAT64,
    cases: fits ? arbitrary.filter(fits) : arbitrary,
    ...(idle && {
      idle: lossCases[idle.cases]
        .map(idle.as ?? ((example) => example))
        .map((example) => ({ input: [], ...idle.places(example), example })),
    }),
    ...traits,
    apply: (input, target, reduction) =>
      plain(noGrad(() => loss(double(input), double(target), { ...fixed, reduction }))),
    gradient(input, target, reduction) {
      const answers = double(target)
      return plain(grad((x: Tensor) => loss(x, answers, { ...fixed, reduction }))(double(input)))
    },
  }
}

/** Every loss beside each of its formulas, in both precisions. */
export const formulas: readonly LossFormulaSubject[] = written.flatMap(({ name, thing, promises }) =>
  formulasOf(name, thing, promises),
)

export function formulasOf(name: string, loss: Loss, promises: unknown): LossFormulaSubject[] {
  const { formulas = [] } = (promises ?? {}) as Partial<LossPromises<Options>>
  return formulas.flatMap((formula) =>
    (["float32", "float64"] as const).map((dtype) => ({
      name: `${name} of ${formula.target === "class" || formula.target === "shares" ? `${formula.target} in ` : ""}${dtype}`,
      eps: dtype === "float32" ? FLOAT32 : FLOAT64,
      formula,
      apply: (input: TensorValue, target: TensorValue, options: Options, reduction: string) =>
        plain(
          noGrad(() =>
            loss(load(input, dtype), load(target, dtype), { ...loaded(options, dtype), reduction }),
          ),
        ),
    })),
  )
}
