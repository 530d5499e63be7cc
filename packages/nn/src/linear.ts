import { type Generator, matmul, rand, type Tensor } from "@gradus/tensor"
import { Module } from "./module"
import { parameter } from "./parameter"

export interface LinearOptions {
  /** Whether to add a learned offset; default true. */
  readonly bias?: boolean
  readonly dtype?: "float32" | "float64"
  /** Where the first weights come from; the default generator when left out. */
  readonly generator?: Generator
}

/**
 * Affine map y = x·Wᵀ + b. Shapes `[…, inFeatures]` → `[…, outFeatures]`; weight `[outFeatures, inFeatures]` and bias
 * start as U(−1/√inFeatures, 1/√inFeatures).
 */
export class Linear extends Module {
  readonly weight: Tensor
  readonly bias?: Tensor

  constructor(
    readonly inFeatures: number,
    readonly outFeatures: number,
    options: LinearOptions = {},
  ) {
    super()
    const bound = 1 / Math.sqrt(Math.max(inFeatures, 1))
    const start = (shape: readonly number[]) => parameter(rand(shape, options).mul(2 * bound).sub(bound))
    this.weight = start([outFeatures, inFeatures])
    if (options.bias ?? true) this.bias = start([outFeatures])
  }

  forward(x: Tensor): Tensor {
    const product = matmul(x, this.weight, { transB: true })
    return this.bias ? product.add(this.bias) : product
  }
}
