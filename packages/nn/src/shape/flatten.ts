import { demand } from "@gradus/checks"
import type { LayerPromises } from "@gradus/laws"
import type { Tensor } from "@gradus/tensor"
import { DIM } from "@gradus/tensor/engine"
import { demandInput } from "../module/demand-input"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"

/**
 * Joins dimensions into one: `[batch, channels, height, width]` → `[batch, channels·height·width]`.
 *
 * @param startDim - the first to join; default 1, which keeps the batch
 * @param endDim - the last to join; default −1
 * @example
 * ```ts
 * import { Flatten } from "@gradus/nn"
 * import { ones } from "@gradus/tensor"
 * new Flatten().forward(ones([2, 3, 4, 5])).shape // => [2, 60]
 * ```
 */
export class Flatten extends Module {
  constructor(
    readonly startDim = 1,
    readonly endDim = -1,
    ...surplus: []
  ) {
    super(...surplus)
    demand("Flatten", "startDim", DIM, startDim)
    demand("Flatten", "endDim", DIM, endDim)
  }

  forward(x: Tensor, ...surplus: []): Tensor {
    demandInput(this, x, surplus)
    return x.flatten(this.startDim, this.endDim)
  }

  override extraRepr(): string {
    return attributes({ startDim: this.startDim, endDim: this.endDim })
  }
}

/** @internal */
export const promises: LayerPromises = [
  {
    make: ({ startDim, endDim }) => new Flatten(startDim, endDim),
    draw: {
      startDim: { oneOf: [1, 2, -1, -2], usual: 1 },
      endDim: { oneOf: [2, 3, -2], usual: -1 },
    },
    fits: ({ startDim, endDim }) => (startDim + 4) % 4 <= (endDim + 4) % 4,
    formula: {
      example({ shape, data }, _, { startDim, endDim }) {
        const [first, last] = [startDim, endDim].map((dim) => (dim < 0 ? dim + 3 : dim - 1))
        const middle = shape.slice(first, last + 1).reduce((a, b) => a * b)
        return { shape: [...shape.slice(0, first), middle, ...shape.slice(last + 1)], data }
      },
    },
    inputs: { shape: [[1, 4], 2, 3, 3] },
    batchIndependentInTraining: true,
    elsewhere: ["start_dim", "end_dim"],
  },
]
