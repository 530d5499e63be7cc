import { FLOAT32, FLOAT64, type HyperRange, type OptimizerOptions, type OptimizerSubject } from "@gradus/laws"
import { type Tensor, tensor } from "@gradus/tensor"
import type { Optimizer } from "../src/optimizer/optimizer"
import type { Hypers, NumberHyper } from "../src/rule/hyper"
import type { Form } from "./form"

export type Precision = "float32" | "float64"

/** The optimizer as the laws see it, in one precision. */
export function subjectOf(
  name: string,
  { optimizer: Class, usual = {}, untouched = [], sample = {}, traits }: Form,
  dtype: Precision,
): OptimizerSubject {
  const hyper = Object.fromEntries(
    Object.entries(Class.hypers)
      .flatMap(([key, declared]): [string, HyperRange][] => {
        if (declared.kind === "flag") return []
        if (declared.kind === "number")
          return within(Class.hypers, usual, key, {
            ...rangeOf(declared, usual[key]),
            ...(sample[key] && { sample: sample[key] }),
          })
        return declared.parts.map((part, i) => [member(key, i), { ...rangeOf(part), label: key }])
      })
      .map(([key, range]) => [key, untouched.includes(key) ? { ...range, fixed: true } : range]),
  )
  return {
    name,
    eps: dtype === "float32" ? FLOAT32 : FLOAT64,
    hyper,
    traits: { groups: true, maximize: true, ...traits },
    create(groups) {
      const given = groups.map(({ params, shapes, options }) => ({
        params: params.map((list, p) =>
          tensor(Float64Array.from(list), { shape: shapes[p], dtype, requiresGrad: true }),
        ),
        ...optionsFor(Class.hypers, { ...usual, ...options }),
      }))
      const optimizer = new Class(given)
      const parameters = given.flatMap(({ params }) => params)
      return {
        step(grads) {
          parameters.forEach((parameter, p) => {
            parameter.grad = tensor(Float64Array.from(grads[p]), { shape: parameter.shape, dtype })
          })
          const before = parameters.map(({ grad }) => String((grad as Tensor).toTypedArray()))
          optimizer.step()
          parameters.forEach(({ grad }, p) => {
            if (String(grad?.toTypedArray()) !== before[p]) throw new Error("the step wrote to a gradient")
          })
        },
        params: () => parameters.map((parameter) => [...parameter.toTypedArray()]),
        state: () =>
          parameters.map((parameter) => {
            const kept = optimizer.stateOf(parameter)?.tensors ?? {}
            return Object.fromEntries(Object.entries(kept).map(([key, x]) => [key, [...x.toTypedArray()]]))
          }),
        stateDict: () => optimizer.stateDict(),
        loadStateDict: (saved) => optimizer.loadStateDict(saved as ReturnType<Optimizer["stateDict"]>),
        setLr(lr) {
          for (const group of optimizer.paramGroups) Object.assign(group, { lr })
        },
      }
    },
  }
}

/** The laws know only single numbers: `betas` is `beta1` and `beta2` to them. */
function member(tuple: string, i: number): string {
  return `${tuple.replace(/s$/, "")}${i + 1}`
}

function rangeOf({ default: usual, min, max, minOpen, maxOpen }: NumberHyper, other?: unknown): HyperRange {
  const upper = max === Number.POSITIVE_INFINITY ? {} : { max, maxOpen }
  return { default: typeof other === "number" ? other : usual, min, minOpen, ...upper }
}

/**
 * The range of a hyper-parameter beside the flags that are on: without the 0 that one of these does not go with, and not to
 * be touched at all where it does not go with more than 0.
 */
function within(
  hypers: Hypers,
  usual: Readonly<Record<string, number | boolean>>,
  key: string,
  range: HyperRange,
): [string, HyperRange][] {
  const defaults = Object.fromEntries(Object.entries(hypers).map(([name, hyper]) => [name, hyper.default]))
  const fits = (value: number) =>
    Object.entries(hypers).every(([name, { onlyIf }]) => {
      return usual[name] !== true || onlyIf?.holds({ ...defaults, ...usual, [key]: value }) !== false
    })
  if (!fits(0.5)) return []
  return [[key, fits(0) ? range : { ...range, minOpen: true }]]
}

function optionsFor(hypers: Hypers, options: OptimizerOptions): Record<string, unknown> {
  const mine: Record<string, unknown> = { ...options }
  for (const [key, declared] of Object.entries(hypers)) {
    if (declared.kind !== "tuple") continue
    mine[key] = declared.parts.map((part, i) => options[member(key, i)] ?? part.default)
    for (const i of declared.parts.keys()) delete mine[member(key, i)]
  }
  return mine
}
