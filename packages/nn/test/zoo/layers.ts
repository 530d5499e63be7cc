import type { LayerPromise } from "@gradus/laws"
import { ones, type Tensor } from "@gradus/tensor"
import { Module, parameter } from "../../src"

/*
 * Right layers that the package does not have, each as its paper gives it and a second time in plain numbers: what a contributor
 * would bring. No law may be red on them.
 */

/** Zhang & Sennrich 2019. */
class RMSNorm extends Module {
  readonly weight: Tensor

  constructor(
    features: number,
    readonly eps = 1e-6,
  ) {
    super()
    this.weight = parameter(ones([features], { dtype: "float64" }))
  }

  forward(x: Tensor): Tensor {
    return x.div(x.square().mean(-1, true).add(this.eps).sqrt()).mul(this.weight)
  }
}

/** Wu & He 2018, without scale and shift. */
class GroupNorm extends Module {
  constructor(
    readonly groups: number,
    readonly eps = 1e-5,
  ) {
    super()
  }

  forward(x: Tensor): Tensor {
    const lists = x.reshape([x.shape[0], this.groups, -1])
    const centred = lists.sub(lists.mean(-1, true))
    return centred.div(centred.square().mean(-1, true).add(this.eps).sqrt()).reshape(x.shape)
  }
}

/** Ramachandran et al. 2017, with their β. */
class Swish extends Module {
  constructor(readonly beta = 1) {
    super()
  }

  forward(x: Tensor): Tensor {
    return x.mul(x.mul(this.beta).sigmoid())
  }
}

/** Dauphin et al. 2017: one half of the features is the gate of the other. */
class Glu extends Module {
  forward(x: Tensor): Tensor {
    const half = x.shape[x.ndim - 1] / 2
    return x.slice(-1, 0, half).mul(x.slice(-1, half).sigmoid())
  }
}

const draw = { eps: { oneOf: [0.5, 1e-3], usual: 1e-5 } }
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

export const zoo: Readonly<Record<string, LayerPromise>> = {
  rmsNorm: {
    make: ({ eps = 1e-5 }) => new RMSNorm(3, eps),
    draw,
    formula: {
      relative: true,
      row: (x, { weight }, { eps }) =>
        x.map(
          (one, i) => (weight.data[i] * one) / Math.sqrt(sum(x.map((other) => other ** 2)) / x.length + eps),
        ),
    },
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    batchIndependentInTraining: true,
  },
  groupNorm: {
    make: ({ eps }) => new GroupNorm(2, eps),
    draw,
    formula: {
      example({ shape, data }, _, { eps }) {
        const half = data.length / 2
        const values = [data.slice(0, half), data.slice(half)].flatMap((list) => {
          const mean = sum(list) / half
          const root = Math.sqrt(sum(list.map((x) => (x - mean) ** 2)) / half + eps)
          return list.map((x) => (x - mean) / root)
        })
        return { shape, data: values }
      },
    },
    inputs: { shape: [[1, 3], 4, 2], from: "distinct" },
    batchIndependentInTraining: true,
  },
  swish: {
    make: ({ beta }) => new Swish(beta),
    draw: { beta: { real: [-2, 2], usual: 1 } },
    formula: { relative: true, element: (x, { beta }) => x / (1 + Math.exp(-beta * x)) },
    inputs: { shape: [[1, 4], 3], from: "nonzero" },
    batchIndependentInTraining: true,
  },
  glu: {
    make: () => new Glu(),
    formula: {
      relative: true,
      row: (x) => x.slice(0, 2).map((one, i) => one / (1 + Math.exp(-x[i + 2]))),
    },
    inputs: { shape: [[1, 4], 4], from: "nonzero" },
    batchIndependentInTraining: true,
  },
}
