import { FLOAT64, type LayerSubject, numberIn, type TensorValue, tensorOf } from "@gradus/laws"
import { Generator, noGrad, type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import * as nn from "../src"

/** A layer with fixed options, and what the laws may know of it. */
type Variant = Omit<LayerSubject, "name" | "eps" | "create"> & {
  readonly make: (options: { readonly generator: Generator; readonly dtype: "float64" }) => nn.Module
}

const load = ({ shape, data, dtype }: TensorValue): Tensor =>
  tensor(Float64Array.from(data), { shape, dtype: dtype === "int32" ? "int32" : "float64" })

const plain = (value: Tensor): TensorValue => ({ shape: value.shape, data: [...value.toTypedArray()] })

const named = (pairs: readonly (readonly [string, Tensor])[]) =>
  Object.fromEntries(pairs.map(([name, value]) => [name, plain(value)]))

/** What the laws ask of a layer, from its constructor. */
export function subjectOf(name: string, { make, ...traits }: Variant): LayerSubject {
  return {
    name,
    eps: FLOAT64,
    ...traits,
    create(seed) {
      const layer = make({ generator: new Generator(seed), dtype: "float64" })
      return {
        forward: (input) => plain(noGrad(() => layer.forward(load(input)))),
        backward(input, cotangent) {
          layer.zeroGrad()
          const x = load(input)
          const differentiable = x.dtype === "float64"
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
        loadStateDict: (state) => void layer.loadStateDict(state as nn.StateDict),
      }
    },
  }
}

const batches =
  (...rest: readonly number[]) =>
  (values: fc.Arbitrary<number>, least = 1) =>
    fc.integer({ min: least, max: 4 }).chain((n) => tensorOf([n, ...rest], values))
const real = numberIn("real")
const nonzero = numberIn("nonzero")

/** Numbers apart from each other by more than any step of a difference quotient. */
const distinct = (least: number, ...rest: readonly number[]): fc.Arbitrary<TensorValue> =>
  fc.integer({ min: least, max: 3 }).chain((n) => {
    const shape = [n, ...rest]
    const size = shape.reduce((a, b) => a * b, 1)
    const places = Array.from({ length: size }, (_, i) => i / 4 - 3)
    return fc.shuffledSubarray(places, { minLength: size, maxLength: size }).map((data) => ({ shape, data }))
  })

const vectors = batches(3)(real)
const images = batches(2, 3, 3)(real)
const alone = { batchIndependentInTraining: true } as const
const elementwise = { inputs: batches(3)(nonzero), ...alone }
const indices = batches(2)(fc.nat({ max: 4 })).map((value) => ({ ...value, dtype: "int32" }))

/** Every layer of the package with its variants; the laws ask for an entry as soon as an export exists. */
export const subjects: Readonly<Record<string, readonly Variant[]>> = {
  Linear: [
    { make: (o) => new nn.Linear(3, 2, o), inputs: vectors, ...alone },
    { make: (o) => new nn.Linear(3, 2, { ...o, bias: false }), inputs: batches(2, 3)(real), ...alone },
  ],
  Conv2d: [
    { make: (o) => new nn.Conv2d(2, 2, 2, o), inputs: images, ...alone },
    {
      make: (o) => new nn.Conv2d(2, 4, [2, 1], { ...o, padding: 1, stride: [1, 2], groups: 2 }),
      inputs: images,
      ...alone,
    },
  ],
  MaxPool2d: [{ make: () => new nn.MaxPool2d(2, { stride: 1 }), inputs: distinct(1, 1, 3, 3), ...alone }],
  AvgPool2d: [{ make: () => new nn.AvgPool2d(2, { stride: 1, padding: 1 }), inputs: images, ...alone }],
  Flatten: [{ make: () => new nn.Flatten(), inputs: images, ...alone }],
  Identity: [{ make: () => new nn.Identity(), inputs: vectors, ...alone }],
  Dropout: [
    { make: ({ generator }) => new nn.Dropout(0.5, { generator }), inputs: vectors, stochastic: true },
  ],
  BatchNorm1d: [
    { make: ({ dtype }) => new nn.BatchNorm1d(3, { dtype }), inputs: distinct(2, 3) },
    { make: ({ dtype }) => new nn.BatchNorm1d(2, { dtype, momentum: null }), inputs: distinct(2, 2, 2) },
    { make: ({ dtype }) => new nn.BatchNorm1d(3, { dtype, affine: false }), inputs: distinct(2, 3) },
  ],
  BatchNorm2d: [{ make: ({ dtype }) => new nn.BatchNorm2d(2, { dtype }), inputs: distinct(1, 2, 2, 2) }],
  LayerNorm: [
    { make: ({ dtype }) => new nn.LayerNorm(3, { dtype }), inputs: distinct(1, 3), ...alone },
    {
      make: ({ dtype }) => new nn.LayerNorm([2, 2], { dtype, bias: false }),
      inputs: distinct(1, 2, 2),
      ...alone,
    },
  ],
  Embedding: [
    { make: (o) => new nn.Embedding(5, 2, o), inputs: indices, ...alone },
    {
      make: (o) => new nn.Embedding(6, 2, { ...o, paddingIdx: 5 }),
      inputs: indices,
      ...alone,
    },
  ],
  Sequential: [
    {
      make: (o) => new nn.Sequential(new nn.Linear(3, 4, o), new nn.Tanh(), new nn.Linear(4, 2, o)),
      inputs: vectors,
      ...alone,
    },
    {
      make: (o) => new nn.Sequential({ first: new nn.Linear(3, 2, o), norm: new nn.LayerNorm(2, o) }),
      inputs: vectors,
      deadParameters: ["first.weight", "first.bias"],
      ...alone,
    },
  ],
  ReLU: [{ make: () => new nn.ReLU(), ...elementwise }],
  LeakyReLU: [{ make: () => new nn.LeakyReLU(0.25), ...elementwise }],
  Sigmoid: [{ make: () => new nn.Sigmoid(), ...elementwise }],
  Tanh: [{ make: () => new nn.Tanh(), ...elementwise }],
  GELU: [
    { make: () => new nn.GELU(), ...elementwise },
    { make: () => new nn.GELU({ approximate: "tanh" }), ...elementwise },
  ],
  SiLU: [{ make: () => new nn.SiLU(), ...elementwise }],
  Softplus: [
    { make: () => new nn.Softplus(), ...elementwise },
    { make: () => new nn.Softplus({ beta: 2 }), ...elementwise },
  ],
  ELU: [{ make: () => new nn.ELU(1.5), ...elementwise }],
  Softmax: [{ make: () => new nn.Softmax(), inputs: vectors, ...alone }],
  LogSoftmax: [{ make: () => new nn.LogSoftmax(), inputs: vectors, ...alone }],
}
