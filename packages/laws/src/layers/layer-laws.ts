import * as fc from "fast-check"
import { nonzeroNumber } from "../arbitraries/numbers"
import { elements } from "../arbitraries/shapes"
import type { TensorValue } from "../arbitraries/tensors"
import { defineLaw, type Law } from "../law"
import { Violation } from "../law-error"
import { sizeOfTerms } from "../operations/derivative-laws"
import { numericDerivative } from "../operations/gradient-check"
import { mustEqual } from "../operations/operation-laws"
import { textTable } from "../text-table"
import { outputsAreTheFormulas } from "./layer-formula-law"
import type { LayerGradients, LayerRun, LayerSubject } from "./layer-subject"

const POOL = 128
const cases = ({ inputs }: LayerSubject) =>
  fc.record({
    input: inputs,
    seed: fc.nat({ max: 1000 }),
    pool: fc.array(nonzeroNumber(), { minLength: POOL, maxLength: POOL }),
  })

const show = ({ input, seed }: { readonly input: TensorValue; readonly seed: number }) =>
  `seed ${seed}\ninput: shape [${input.shape}], data [${input.data}]`

const evaluating = (subject: LayerSubject, seed: number) => {
  const layer = subject.create(seed)
  layer.train(false)
  return layer
}
const differentiable = (subject: LayerSubject) => typeof subject.create(0).backward === "function"

const batchIndependence = defineLaw({
  name: "an example's output depends on that example alone",
  statement:
    "forward(x)[i] = forward(x[i…i])[0] in evaluation mode, and in training mode where declared, within " +
    "ε·terms·max|output|.",
  cases,
  holds: (subject, { input, seed }) => {
    const layer = subject.create(seed)
    for (const training of subject.batchIndependentInTraining ? [false, true] : [false]) {
      layer.train(training)
      const whole = layer.forward(input)
      const largest = Math.max(...whole.data.map(Math.abs))
      for (let i = 0; i < input.shape[0]; i++) {
        const alone = layer.forward(example(input, i)).data
        const mode = training ? "training" : "evaluation"
        mustEqual(`example ${i} among others and alone, ${mode} mode`, alone, example(whole, i).data, () =>
          tolerance(subject, largest),
        )
      }
    }
  },
  show,
})

const evaluationIsPure = defineLaw({
  name: "evaluation mode is pure",
  statement: "forward(x) twice gives the same bits and leaves the state dict as it was.",
  cases,
  holds: (subject, { input, seed }) => {
    const layer = evaluating(subject, seed)
    const before = fc.stringify(layer.stateDict())
    const first = layer.forward(input).data
    mustEqual("second call", first, layer.forward(input).data)
    if (fc.stringify(layer.stateDict()) !== before) throw new Violation("the state dict changed")
  },
  show,
})

const modesSwitchBack = defineLaw({
  name: "training in between does not switch evaluation mode's rule",
  statement:
    "With its state put back, a layer that has been in training mode evaluates as before, bit for bit.",
  cases,
  holds: (subject, { input, seed }) => {
    const layer = evaluating(subject, seed)
    const state = layer.stateDict()
    const before = layer.forward(input).data
    layer.train(true)
    layer.forward(input)
    layer.train(false)
    layer.loadStateDict(state)
    mustEqual("after training", before, layer.forward(input).data)
  },
  show,
})

const stateRoundTrip = defineLaw({
  name: "the state dict carries the layer",
  statement:
    "A layer of another seed with this layer's state loaded computes the same bits; the saved state is a copy.",
  cases,
  holds: (subject, { input, seed, pool }) => {
    const layer = subject.create(seed)
    layer.train(true)
    layer.forward(input)
    layer.train(false)
    const state = layer.stateDict()
    const wanted = layer.forward(input).data
    // Whatever happens to the first layer afterwards must not reach the saved state.
    for (const [name, value] of Object.entries(layer.parameters()))
      layer.setParameter?.(name, filled(value, pool))
    layer.train(true)
    layer.forward(input)
    const other = evaluating(subject, seed + 1)
    other.loadStateDict(state)
    mustEqual("outputs", wanted, other.forward(input).data)
  },
  show,
})

const seedDecides = defineLaw({
  name: "the seed decides the initial parameters",
  statement: "Two layers of one seed have the same parameters, bit for bit.",
  cases,
  holds: (subject, { seed }) => {
    const [one, two] = [subject.create(seed).parameters(), subject.create(seed).parameters()]
    for (const name of Object.keys(one)) mustEqual(name, one[name].data, two[name]?.data ?? [])
  },
  show,
})

const gradientsFlow = defineLaw({
  name: "every parameter gets a gradient",
  statement:
    "A backward pass gives each parameter a finite gradient of its shape, and of three inputs one at least for which it is not all 0.",
  applies: differentiable,
  // What a right layer gives for a single input may be 0 everywhere: zeros before weights, equal examples before a normalisation.
  cases: (subject: LayerSubject) => fc.tuple(cases(subject), subject.inputs, subject.inputs),
  holds: (subject, [{ input, seed, pool }, ...others]) => {
    const layer = subject.create(seed)
    const idle = new Set(Object.keys(layer.parameters()))
    for (const name of subject.deadParameters ?? []) idle.delete(name)
    for (const each of [input, ...others]) {
      const { parameters } = backward(layer, each, filled(layer.forward(each), pool))
      for (const [name, value] of Object.entries(layer.parameters())) {
        const gradient = parameters[name]
        if (!gradient) throw new Violation(`${name} has no gradient`)
        if (String(gradient.shape) !== String(value.shape)) {
          throw new Violation(
            `the gradient of ${name} has shape [${gradient.shape}]; the parameter has [${value.shape}]`,
          )
        }
        if (!gradient.data.every(Number.isFinite))
          throw new Violation(`the gradient of ${name} is not finite`)
        if (gradient.data.some((x) => x !== 0)) idle.delete(name)
      }
    }
    for (const name of idle) throw new Violation(`the gradient of ${name} is 0 everywhere`)
  },
  show: ([{ input, seed }, ...others]) =>
    [show({ input, seed }), ...others.map(({ shape, data }) => `or: shape [${shape}], data [${data}]`)].join(
      "\n",
    ),
})

const gradientCheck = defineLaw({
  name: "gradients of inputs and parameters are those of the values",
  statement:
    "Each gradient equals extrapolated central differences of ⟨c, forward(x)⟩, within their stated error.",
  applies: (subject: LayerSubject) => differentiable(subject) && subject.stochastic !== true,
  effort: 0.3,
  cases,
  holds: (subject, { input, seed, pool }) => {
    const layer = subject.create(seed)
    layer.train(true)
    const cotangent = filled(layer.forward(input), pool)
    const size = sizeOfTerms([input], cotangent)
    const value = (x: TensorValue) =>
      layer.forward(x).data.reduce((sum, y, i) => sum + y * cotangent.data[i], 0)
    const gradients = backward(layer, input, cotangent)
    const compare = (
      what: string,
      at: TensorValue,
      gradient: TensorValue,
      along: (x: TensorValue) => number,
    ) =>
      gradient.data.forEach((got, i) => {
        const shifted = (h: number) => along({ ...at, data: at.data.map((x, j) => (j === i ? x + h : x)) })
        const numeric = numericDerivative(shifted, subject.eps, size)
        const allowed = numeric.error + 64 * subject.eps * (Math.abs(numeric.value) + size)
        if (Math.abs(got - numeric.value) <= allowed) return
        const rows = [[i, numeric.value, got, got - numeric.value, allowed]]
        throw new Violation(
          `${what}:\n${textTable(["index", "by differences", "gradient", "off by", "allowed"], rows)}`,
        )
      })
    if (gradients.input) compare("input", input, gradients.input, value)
    if (!layer.setParameter) return
    for (const [name, parameter] of Object.entries(layer.parameters())) {
      compare(name, parameter, gradients.parameters[name], (x) => {
        layer.setParameter?.(name, x)
        const result = value(input)
        layer.setParameter?.(name, parameter)
        return result
      })
    }
  },
  show,
})

/** Laws of layers. */
export const layerLaws: readonly Law<LayerSubject>[] = [
  ...[
    batchIndependence,
    evaluationIsPure,
    modesSwitchBack,
    stateRoundTrip,
    seedDecides,
    gradientsFlow,
    gradientCheck,
    outputsAreTheFormulas,
  ],
]

function backward(layer: LayerRun, input: TensorValue, cotangent: TensorValue): LayerGradients {
  return layer.backward?.(input, cotangent) ?? { input: null, parameters: {} }
}

function tolerance({ eps, terms = 64 }: LayerSubject, largest: number): number {
  return eps * (terms + 8) * Math.max(1, largest)
}

/** Example i of a batch, as a batch of one. */
function example(batch: TensorValue, i: number): TensorValue {
  const shape = [1, ...batch.shape.slice(1)]
  const size = elements(shape)
  return { ...batch, shape, data: batch.data.slice(i * size, (i + 1) * size) }
}

function filled(like: TensorValue, pool: readonly number[]): TensorValue {
  return { ...like, data: like.data.map((_, i) => pool[i % pool.length]) }
}
