import * as checks from "@gradus/checks"
import { checkLaws, type LayerPromises, layerLaws } from "@gradus/laws"
import * as tensor from "@gradus/tensor"
import * as engine from "@gradus/tensor/engine"
import { describe, expect, it } from "vitest"
import { mistakenIn } from "../../../tooling/config/mistaken"
import { drawn, sources, subjectOf } from "./promises"

const packages = { "@gradus/checks": checks, "@gradus/tensor": tensor, "@gradus/tensor/engine": engine }

const SOFTPLUS = "activation/softplus"
const CONV = "convolution/conv2d"
const AVERAGE = "pooling/avg-pool2d"
const MAXIMUM = "pooling/max-pool2d"
const LAYER_NORM = "normalization/layer-norm"
const NORM_1D = "normalization/batch-norm1d"
const NORM_2D = "normalization/batch-norm2d"
const BATCH_NORM = "normalization/batch-norm"
const TURNED = "{ stride: [stride[1], stride[0]], padding, dilation, groups, ...("
const MEAN_OF_SQUARES = "x.square().mean(axes, true).sub(x.mean(axes, true).square())"
const UNBIASED = "centred.square().sum(axes, true).div(axes.reduce((n, axis) => n * x.shape[axis], 1) - 1)"

/* Mistakes of the kinds that are made when a layer is written: what stands there, and what is written, in which other file of it. */
const mistakes: readonly (readonly [
  mistake: string,
  layer: string,
  right: string,
  wrong: string,
  file?: string,
])[] = [
  ["a threshold that is not looked at", SOFTPLUS, "where(scaled.gt(threshold), x, smooth)", "smooth"],
  ["a threshold of the wrong number", SOFTPLUS, "scaled.gt(threshold)", "x.gt(threshold)"],
  ["log(1 + x) where x is small", SOFTPLUS, ".exp().log1p()", ".exp().add(1).log()"],
  ["exp(x) − 1 where x is small", "activation/elu", ".expm1()", ".exp().sub(1)"],
  ["a default mistyped", "activation/elu", "readonly alpha = 1", "readonly alpha = 1.5"],
  ["a default of another library", "activation/leaky-relu", "readonly slope = 0.01", "readonly slope = 0.1"],
  ["a constant mistyped", "activation/gelu", "0.7071067811865476", "0.7071067811965476"],
  ["an approximation in place of the function", "activation/gelu", 'approximate === "none"', "false"],
  ["a dimension that is not looked at", "activation/softmax", "x.softmax(this.dim)", "x.softmax(-1)"],
  [
    "exp overflowing",
    "activation/softmax",
    "x.softmax(this.dim)",
    "x.exp().div(x.exp().sum(this.dim, true))",
  ],
  ["the other dimension", "activation/log-softmax", "x.logSoftmax(this.dim)", "x.logSoftmax(1)"],
  ["a dilation that is not handed on", CONV, "dilation, groups, ...(", "groups, ...("],
  ["height and width exchanged", CONV, "{ stride, padding, dilation, groups, ...(", TURNED],
  ["a bias that is always there", CONV, "...(bias && { bias })", "bias: bias ?? this.weight.sum([1, 2, 3])"],
  [
    "a border that always counts",
    AVERAGE,
    "windowOptions(this))",
    "{ ...windowOptions(this), countIncludePad: true })",
  ],
  [
    "a window that never reaches beyond",
    AVERAGE,
    "windowOptions(this))",
    "{ ...windowOptions(this), ceilMode: false })",
  ],
  ["taps that stand together", MAXIMUM, "windowOptions(this))", "{ ...windowOptions(this), dilation: 1 })"],
  ["a step of 1 by default", MAXIMUM, "chosen.stride ?? kernelSize", "chosen.stride ?? 1", "pooling/pool"],
  ["an ε that is always the same", LAYER_NORM, "variance.add(this.eps)", "variance.add(1e-5)"],
  ["ε outside the root", LAYER_NORM, "variance.add(this.eps).sqrt()", "variance.sqrt().add(this.eps)"],
  ["a sample's variance", LAYER_NORM, "centred.square().mean(axes, true)", UNBIASED],
  ["the last dimension alone", LAYER_NORM, "normalizedShape.map((_, i) => first + i)", "[x.ndim - 1]"],
  ["squares less the square", LAYER_NORM, "centred.square().mean(axes, true)", MEAN_OF_SQUARES],
  ["the batch's statistics in evaluation", NORM_1D, "!this.training && ", "!this && ", BATCH_NORM],
  ["the running ones in training", NORM_1D, "!this.training && ", "", BATCH_NORM],
  ["a population's variance kept", NORM_1D, "variance.mul(count / (count - 1))", "variance", BATCH_NORM],
  [
    "a sample's variance in training",
    NORM_1D,
    "centred.square().mean(axes, true)",
    "centred.square().sum(axes, true).div(count - 1)",
    BATCH_NORM,
  ],
  [
    "the old for the new part",
    NORM_1D,
    "shape), part)",
    "shape), momentum === null ? part : 1 - momentum)",
    BATCH_NORM,
  ],
  [
    "an average that counts from 2",
    NORM_1D,
    "numBatchesTracked.add(1)",
    "numBatchesTracked.add(2)",
    BATCH_NORM,
  ],
  [
    "ε outside the root of a batch",
    NORM_2D,
    "variance.add(eps).sqrt()",
    "variance.sqrt().add(eps)",
    BATCH_NORM,
  ],
  ["images one by one", NORM_2D, ".filter((i) => i !== 1)", ".filter((i) => i > 1)", BATCH_NORM],
  ["the batch flattened too", "shape/flatten", "x.flatten(this.startDim,", "x.flatten(0,"],
  ["not to the end", "shape/flatten", "this.endDim)\n  }", "-2)\n  }"],
  ["a padding row that is 0", "sparse/embedding", "rows, rows.detach())", "rows, 0)"],
  [
    "the layers backwards",
    "containers/sequential",
    "layer of this) value",
    "layer of [...this].reverse()) value",
  ],
]

const laws = layerLaws.filter(({ name }) => name === "every output is that of the declared formula")

describe("the formula catches", () => {
  for (const [mistake, layer, right, wrong, other] of mistakes) {
    it(`${mistake} (${layer})`, async () => {
      const path = `packages/nn/src/${layer}.ts`
      const { promises } = mistakenIn(path, other, [right, wrong], sources, packages)
      const outcomes = await Promise.all(
        (promises as LayerPromises).map(async (promise) => {
          const subject = subjectOf(layer, drawn(promise))
          const [{ outcome, error }] = await checkLaws(subject, laws, { numRuns: 100, endOnFailure: true })
          return error?.name ?? outcome
        }),
      )
      expect(outcomes).toContain("LawError")
    })
  }
})
