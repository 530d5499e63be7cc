import { demand, exactMethods, maybe, options, whole } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import { randn, type Tensor, tensor, where } from "@gradus/tensor"
import { demandInput } from "../module/demand-input"
import { declareParts, shapeOfWeight, WEIGHT } from "../module/kept-parts"
import { LAYER, type LayerOptions, SIZE } from "../module/layer-options"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"
import { parameter } from "../module/parameter"
import { OF_WEIGHTS, type Vain } from "../module/set-in-vain"

export interface EmbeddingOptions extends LayerOptions {
  /** A row that starts as 0 and gets no gradient, for padding; −1 is the last. None when left out. */
  readonly paddingIdx?: number
}

/** A row of so many; −1 is the last. */
const rowOf = (count: number) => whole(`[${-count}, ${count})`)
const fromStart = (row: number, count: number) => (row < 0 ? row + count : row)

const NONE = "There is none."
const VAIN: Vain = { ...OF_WEIGHTS, maxNorm: NONE, normType: NONE, scaleGradByFreq: NONE, sparse: NONE }

/**
 * A table of vectors, looked up by index: y[i] = weight[x[i]].
 *
 * Shapes `[…]` (int32) → `[…, embeddingDim]`; `weight` `[numEmbeddings, embeddingDim]` starts as N(0, 1).
 *
 * @throws RangeError for indices that are not in [0, numEmbeddings); TypeError unless they are int32
 * @example
 * ```ts
 * import { Embedding } from "@gradus/nn"
 * import { tensor } from "@gradus/tensor"
 * const layer = new Embedding(10, 4, { paddingIdx: 0 })
 * const words = tensor([[1, 5], [9, 0]], { dtype: "int32" })
 * layer.forward(words).shape // => [2, 2, 4]
 * layer.weight.at(0).toArray() // => [0, 0, 0, 0]
 * ```
 */
export class Embedding extends Module {
  /** @internal */
  static readonly vain = VAIN
  readonly weight: Tensor
  readonly paddingIdx?: number

  constructor(numEmbeddings: number, embeddingDim: number, ...given: [options?: EmbeddingOptions]) {
    super()
    exactMethods("Embedding", Embedding.prototype)
    demand("Embedding", "numEmbeddings", SIZE, numEmbeddings)
    demand("Embedding", "embeddingDim", SIZE, embeddingDim)
    const kinds = { ...LAYER, paddingIdx: maybe(rowOf(numEmbeddings)) }
    const { paddingIdx, ...random } = options("Embedding", kinds, ...given)
    const normal = randn([numEmbeddings, embeddingDim], random)
    declareParts(this, WEIGHT)
    if (paddingIdx === undefined) {
      this.weight = parameter(normal)
      return
    }
    const padding = fromStart(paddingIdx, numEmbeddings)
    this.paddingIdx = padding
    const values = normal.toTypedArray().fill(0, padding * embeddingDim, (padding + 1) * embeddingDim)
    this.weight = parameter(tensor(values, { shape: normal.shape }))
  }

  get numEmbeddings(): number {
    return shapeOfWeight(this)[0]
  }

  get embeddingDim(): number {
    return shapeOfWeight(this)[1]
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    const { paddingIdx, weight } = this
    const [numEmbeddings, embeddingDim] = weight.shape
    if (paddingIdx !== undefined) demand("Embedding", "paddingIdx", rowOf(numEmbeddings), paddingIdx)
    const rows = weight.indexSelect(0, x.flatten()).reshape([...x.shape, embeddingDim])
    if (paddingIdx === undefined) return rows
    return where(x.ne(fromStart(paddingIdx, numEmbeddings)).unsqueeze(-1), rows, rows.detach())
  }

  override extraRepr(): string {
    const { paddingIdx } = this
    return `${this.numEmbeddings}, ${this.embeddingDim}${paddingIdx === undefined ? "" : `, ${attributes({ paddingIdx })}`}`
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: (o) => new Embedding(5, 2, o),
    formula: {
      example: ({ shape, data }, { weight }) => ({
        shape: [...shape, 2],
        data: data.flatMap((row) => weight.data.slice(2 * row, 2 * row + 2)),
      }),
    },
    inputs: { shape: [[1, 4], 2], from: { below: 5 } },
    elsewhere: [
      "num_embeddings",
      "embedding_dim",
      "padding_idx",
      "max_norm",
      "norm_type",
      "scale_grad_by_freq",
      "sparse",
      "device",
      "dtype",
    ],
    batchIndependentInTraining: true,
  },
  {
    make: (o) => new Embedding(6, 2, { paddingIdx: 5, ...o }),
    draw: { paddingIdx: { oneOf: [0, -1, -3], usual: 5 } },
    formula: {
      example: ({ shape, data }, { weight }) => ({
        shape: [...shape, 2],
        data: data.flatMap((row) => weight.data.slice(2 * row, 2 * row + 2)),
      }),
    },
    inputs: { shape: [[1, 4], 2], from: { below: 5 } },
    batchIndependentInTraining: true,
  },
]
