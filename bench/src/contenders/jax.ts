import {
  defaultDevice,
  init,
  type Array as JaxArray,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax"
import { makeWeights, transposed } from "../data"
import { CLASSES, type Contender, LEARNING_RATE, NETWORKS, type Network } from "../task"

type Params = JaxArray[]

// Arrays are consumed by what is done with them; `ref` keeps one for another use.
const map = (f: (...values: JaxArray[]) => JaxArray, ...params: Params[]): Params =>
  params[0].map((_, i) => f(...params.map((all) => all[i])))

function forward({ layers }: Network, params: Params, input: JaxArray): JaxArray {
  let x = input
  let next = 0
  for (const { kind } of layers) {
    if (kind === "linear") {
      x = np.dot(x, params[next++]).add(params[next++])
    } else if (kind === "conv") {
      x = lax.conv(x, params[next++], [1, 1], "SAME").add(params[next++].reshape([1, -1, 1, 1]))
    } else if (kind === "pool") {
      const [batch, channels, height, width] = x.shape
      x = x.reshape([batch, channels, height / 2, 2, width / 2, 2]).max([3, 5])
    } else {
      x = kind === "relu" ? nn.relu(x) : x.reshape([x.shape[0], -1])
    }
  }
  return x
}

/** jax-js on its WebAssembly backend, the whole step jitted. */
export const jax: Contender = {
  async prepare({ network: name, optimizer: kind, batch }) {
    await init("wasm")
    defaultDevice("wasm")
    const network = NETWORKS[name]
    let params: Params = makeWeights(network).map((weights) => {
      const { shape, values } = weights.shape.length === 2 ? transposed(weights) : weights
      return np.array(values).reshape([...shape])
    })
    const loss = (p: Params, x: JaxArray, y: JaxArray): JaxArray =>
      nn
        .logSoftmax(forward(network, p, x))
        .mul(nn.oneHot(y, CLASSES))
        .sum(-1)
        .mean()
        .mul(-1)
    const shape = [batch, ...network.input]
    const inputs = (images: Float32Array, labels: Int32Array) =>
      [np.array(images).reshape(shape), np.array(labels, { dtype: np.int32 })] as const

    if (kind === "sgd") {
      const step = jit((p: Params, x: JaxArray, y: JaxArray) => {
        const [value, g] = valueAndGrad(loss)(tree.ref(p), x, y) as [JaxArray, Params]
        return [value, map((w, d) => w.sub(d.mul(LEARNING_RATE.sgd)), p, g)]
      })
      return (images, labels) => {
        const [value, next] = step(params, ...inputs(images, labels)) as [JaxArray, Params]
        params = next
        return value.js() as number
      }
    }

    let m = map((w) => np.zeros(w.shape), params)
    let v = map((w) => np.zeros(w.shape), params)
    let t = 0
    const step = jit(
      (p: Params, m0: Params, v0: Params, c1: JaxArray, c2: JaxArray, x: JaxArray, y: JaxArray) => {
        const [value, g] = valueAndGrad(loss)(tree.ref(p), x, y) as [JaxArray, Params]
        const m1 = map((a, d) => a.mul(0.9).add(d.mul(0.1)), m0, tree.ref(g))
        const v1 = map((a, d) => a.mul(0.999).add(d.ref.mul(d).mul(0.001)), v0, g)
        const change = (a: JaxArray, b: JaxArray) =>
          a
            .mul(c1.ref)
            .div(np.sqrt(b.mul(c2.ref)).add(1e-8))
            .mul(LEARNING_RATE.adam)
        const next = map((w, a, b) => w.sub(change(a, b)), p, tree.ref(m1), tree.ref(v1))
        c1.dispose()
        c2.dispose()
        return [value, next, m1, v1]
      },
    )
    return (images, labels) => {
      t++
      const c1 = np.array([1 / (1 - 0.9 ** t)]).reshape([])
      const c2 = np.array([1 / (1 - 0.999 ** t)]).reshape([])
      const result = step(params, m, v, c1, c2, ...inputs(images, labels))
      const [value, ...state] = result as [JaxArray, Params, Params, Params]
      ;[params, m, v] = state
      return value.js() as number
    }
  },
}
