/// <reference path="../../../tooling/config/import-glob.d.ts" />
import {
  FLOAT32,
  FLOAT64,
  givenOptions,
  type LayerPromise,
  type LayerPromises,
  type LayerSubject,
  type TensorValue,
} from "@gradus/laws"
import { Generator, noGrad, type Tensor, tensor } from "@gradus/tensor"
import { drawnTensors } from "../../../tooling/config/drawn-tensors"
import { exportedOf, type Sources, writtenIn } from "../../../tooling/config/written"
import type { LayerOptions, Module, StateDict } from "../src"

type Fields = Readonly<Record<string, unknown>>

/** A layer with fixed options, and what the laws may know of it. */
type Variant = Omit<LayerSubject, "name" | "eps" | "create"> & {
  readonly make: (options: LayerOptions & Readonly<Record<string, unknown>>) => Module
  readonly elsewhere?: readonly string[]
}

export const sources: Sources = import.meta.glob("../src/**/*.ts", { eager: true })
const isLayer = (value: unknown, name: string): value is new (...given: unknown[]) => Module =>
  typeof value === "function" && /^[A-Z]/.test(name) && name !== "Module"
const exported = exportedOf(sources, isLayer)
const written = writtenIn(sources, "packages/nn", isLayer).filter(({ name }) => name in exported)

/** Every layer that promises nothing, with the line to add. */
export const missing: readonly string[] = written
  .filter(({ promises }) => promises === undefined)
  .map(
    ({ name, path }) =>
      `${name}: add to ${path}: export const promises: LayerPromises = [{ make: () => new ${name}(…), inputs: … }]`,
  )

/** The file that each layer stands in. */
export const files: Readonly<Record<string, string>> = Object.fromEntries(
  written.map(({ name, path }) => [name, path]),
)

/** Every layer of the package in each of its forms. */
export const subjects: Readonly<Record<string, readonly Variant[]>> = Object.fromEntries(
  written.map(({ name, promises = [] }) => [name, (promises as LayerPromises).map(drawn)]),
)

export function drawn({ make, inputs, draw, fits = () => true, ...traits }: LayerPromise): Variant {
  const fields = draw && givenOptions<Fields>(draw as never).filter(({ filled }) => fits(filled as never))
  return {
    make: make as Variant["make"],
    inputs: drawnTensors([inputs]).map(([x]) => x),
    ...(fields && { fields }),
    ...traits,
  }
}

/** The fields of a layer that are plain data. */
export const fieldsOf = (layer: Module) =>
  Object.entries(layer).flatMap(([key, value]) =>
    ["number", "boolean", "string"].includes(typeof value) || Array.isArray(value) ? [key] : [],
  )

/** A tensor of such values. */
export const load = (value: TensorValue): Tensor => loadAs(value, "float64")

const loadAs = ({ shape, data, dtype }: TensorValue, precision: "float32" | "float64"): Tensor =>
  tensor(Float64Array.from(data), { shape, dtype: dtype === "int32" ? "int32" : precision })

const plain = (value: Tensor): TensorValue => ({ shape: value.shape, data: [...value.toTypedArray()] })

const named = (pairs: readonly (readonly [string, Tensor])[]) =>
  Object.fromEntries(pairs.map(([name, value]) => [name, plain(value)]))

/** What the laws ask of a layer, from its constructor. */
export function subjectOf(
  name: string,
  { make, elsewhere: _, ...traits }: Variant,
  dtype: "float32" | "float64" = "float64",
): LayerSubject {
  const load = (value: TensorValue) => loadAs(value, dtype)
  return {
    name,
    eps: dtype === "float32" ? FLOAT32 : FLOAT64,
    ...traits,
    create(seed, fields) {
      const layer = make({ generator: new Generator(seed), dtype, ...fields })
      return {
        forward: (input) => plain(noGrad(() => layer.forward(load(input)))),
        backward(input, cotangent) {
          layer.zeroGrad()
          const x = load(input)
          const differentiable = x.dtype === dtype
          if (differentiable) x.requiresGrad = true
          const y = layer.forward(x)
          if (y.requiresGrad) y.backward(load(cotangent))
          const gradients = layer
            .namedParameters()
            .map(([path, parameter]) => [path, parameter.grad] as const)
          return {
            input: differentiable ? plain(x.grad as Tensor) : null,
            parameters: named(
              gradients.filter((pair): pair is readonly [string, Tensor] => pair[1] !== undefined),
            ),
          }
        },
        parameters: () => named(layer.namedParameters()),
        setParameter: (path, value) =>
          void layer
            .namedParameters()
            .find(([own]) => own === path)?.[1]
            .assign(load(value)),
        train: (mode) => void layer.train(mode),
        stateDict: () => layer.stateDict(),
        loadStateDict: (state) => void layer.loadStateDict(state as StateDict),
      }
    },
  }
}
