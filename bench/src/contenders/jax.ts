import {
  type Array as JaxArray,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax"
import { CLASSES, type Contender, HIDDEN, INPUTS, LEARNING_RATE, makeWeights } from "../task"

type Params = { w1: JaxArray; b1: JaxArray; w2: JaxArray; b2: JaxArray }

function loss({ w1, b1, w2, b2 }: Params, x: JaxArray, y: JaxArray): JaxArray {
  const hidden = nn.relu(np.dot(x, w1).add(b1))
  const logits = np.dot(hidden, w2).add(b2)
  return nn.logSoftmax(logits).mul(nn.oneHot(y, CLASSES)).sum(-1).mean().mul(-1)
}

/** jax-js on its WebAssembly backend, the whole step jitted. */
export const jax: Contender = {
  name: "jax-js wasm",
  async prepare({ optimizer: kind, batch }) {
    await init("wasm")
    defaultDevice("wasm")
    const matrix = (rows: number, columns: number) =>
      np.array(makeWeights(rows, columns)).reshape([rows, columns])
    let params: Params = {
      w1: matrix(INPUTS, HIDDEN),
      b1: np.zeros([HIDDEN]),
      w2: matrix(HIDDEN, CLASSES),
      b2: np.zeros([CLASSES]),
    }
    const inputs = (images: Float32Array, labels: Int32Array) =>
      [np.array(images).reshape([batch, INPUTS]), np.array(labels, { dtype: np.int32 })] as const
    if (kind === "sgd") {
      const step = jit((p: Params, x: JaxArray, y: JaxArray) => {
        const [value, g] = valueAndGrad(loss)(tree.ref(p), x, y)
        return [
          value,
          tree.map((w: JaxArray, d: JaxArray) => w.sub(d.mul(LEARNING_RATE.sgd)), p, g as Params),
        ]
      })
      return (images, labels) => {
        const [value, next] = step(params, ...inputs(images, labels)) as [JaxArray, Params]
        params = next
        return value.js() as number
      }
    }
    const zeros = (): Params =>
      tree.map((w: JaxArray) => np.zeros(w.shape), tree.ref(params)) as unknown as Params
    let [m, v] = [zeros(), zeros()]
    let t = 0
    const step = jit(
      (p: Params, m0: Params, v0: Params, c1: JaxArray, c2: JaxArray, x: JaxArray, y: JaxArray) => {
        const [value, g] = valueAndGrad(loss)(tree.ref(p), x, y)
        const m1 = tree.map(
          (a: JaxArray, d: JaxArray) => a.mul(0.9).add(d.mul(0.1)),
          m0,
          tree.ref(g) as Params,
        ) as unknown as Params
        const v1 = tree.map(
          (a: JaxArray, d: JaxArray) => a.mul(0.999).add(d.ref.mul(d).mul(0.001)),
          v0,
          g as Params,
        ) as unknown as Params
        const next = tree.map(
          (w: JaxArray, a: JaxArray, b: JaxArray) =>
            w.sub(
              a
                .mul(c1.ref)
                .div(np.sqrt(b.mul(c2.ref)).add(1e-8))
                .mul(LEARNING_RATE.adam),
            ),
          p,
          tree.ref(m1),
          tree.ref(v1),
        )
        c1.dispose()
        c2.dispose()
        return [value, next, m1, v1]
      },
    )
    return (images, labels) => {
      t++
      const c1 = np.array([1 / (1 - 0.9 ** t)]).reshape([])
      const c2 = np.array([1 / (1 - 0.999 ** t)]).reshape([])
      const result = step(params, m, v, c1, c2, ...inputs(images, labels)) as [
        JaxArray,
        Params,
        Params,
        Params,
      ]
      ;[, params, m, v] = result
      return result[0].js() as number
    }
  },
}
