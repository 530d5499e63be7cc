import { Adam, type Tensor, tensor } from "gradus"

/** One step of Algorithm 1: every value that it makes. */
export interface AdamStep {
  readonly t: number
  readonly g: number
  readonly m: number
  readonly v: number
  readonly mHat: number
  readonly vHat: number
  readonly theta: number
}

export interface AdamSettings {
  readonly lr: number
  readonly betas: readonly [number, number]
  readonly eps: number
}

export const before = (theta: number): AdamStep => ({ t: 0, g: 0, m: 0, v: 0, mHat: 0, vHat: 0, theta })

/** Adam at work on one number, step by step. */
export class AdamTrace {
  readonly steps: AdamStep[]
  readonly #theta: Tensor
  readonly #adam: InstanceType<typeof Adam>

  /**
   * @param loss - of the parameter
   * @param noise - added to the gradient of step t, from 1
   */
  constructor(
    start: number,
    readonly settings: AdamSettings,
    readonly loss: (theta: Tensor) => Tensor,
    readonly noise: (t: number) => number,
  ) {
    this.#theta = tensor(start, { dtype: "float64", requiresGrad: true })
    this.#adam = new Adam([this.#theta], settings)
    this.steps = [before(start)]
  }

  step(): void {
    const t = this.steps.length
    this.#adam.zeroGrad()
    this.loss(this.#theta).backward()
    const g = (this.#theta.grad as Tensor).add(this.noise(t))
    this.#theta.grad = g
    this.#adam.step()
    const { m, v } = this.#adam.stateDict().state[0].tensors
    const [beta1, beta2] = this.settings.betas
    this.steps.push({
      t,
      g: g.item(),
      m: m.item(),
      v: v.item(),
      mHat: m.div(1 - beta1 ** t).item(),
      vHat: v.div(1 - beta2 ** t).item(),
      theta: this.#theta.item(),
    })
  }
}
