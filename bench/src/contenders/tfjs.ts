import * as tf from "@tensorflow/tfjs"
import "@tensorflow/tfjs-backend-wasm"
import { makeWeights, transposed, type Weights } from "../data"
import { CLASSES, type Contender, LEARNING_RATE, NETWORKS, type Network } from "../task"

/** TensorFlow.js on one of its backends, with its own optimizers, in its own layout: channels last. */
export function tfjs(backend: "cpu" | "wasm"): Contender {
  return {
    async prepare({ network: name, optimizer: kind, batch }) {
      await tf.setBackend(backend)
      await tf.ready()
      const network = NETWORKS[name]
      const weights = weightsOf(network).map(({ shape, values }) =>
        tf.variable(tf.tensor(values, [...shape])),
      )
      const optimizer = kind === "sgd" ? tf.train.sgd(LEARNING_RATE.sgd) : tf.train.adam(LEARNING_RATE.adam)
      const [first, ...rest] = network.input
      const shape = [batch, ...rest, first]
      return (images, labels) =>
        tf.tidy(() => {
          const x = tf.tensor(images, shape)
          const y = tf.oneHot(tf.tensor1d(labels, "int32"), CLASSES)
          const loss = optimizer.minimize(() => {
            const logits = forward(network, weights, x) as tf.Tensor2D
            return tf.losses.softmaxCrossEntropy(y, logits) as tf.Scalar
          }, true)
          return (loss as tf.Scalar).dataSync()[0]
        })
    },
  }
}

function forward({ layers }: Network, weights: readonly tf.Tensor[], input: tf.Tensor): tf.Tensor {
  let x = input
  let next = 0
  for (const { kind } of layers) {
    if (kind === "linear") {
      x = tf.add(tf.matMul(x as tf.Tensor2D, weights[next++] as tf.Tensor2D), weights[next++])
    } else if (kind === "conv") {
      x = tf.add(tf.conv2d(x as tf.Tensor4D, weights[next++] as tf.Tensor4D, 1, "same"), weights[next++])
    } else if (kind === "pool") {
      x = tf.maxPool(x as tf.Tensor4D, 2, 2, "valid")
    } else {
      x = kind === "relu" ? tf.relu(x) : tf.reshape(x, [x.shape[0], -1])
    }
  }
  return x
}

/** `[in, out]`, with the inputs of a layer behind images in the order height, width, channels; and `[3, 3, in, out]`. */
function weightsOf(network: Network): Weights[] {
  let channels = 1
  return makeWeights(network).map((weights) => {
    const { shape } = weights
    if (shape.length === 1) return weights
    if (shape.length === 2) {
      const result = transposed(channelsLast(weights, channels))
      channels = 1
      return result
    }
    channels = shape[0]
    const places = transposed({ ...channelsLast(weights, shape[1]), shape: [shape[0], shape[1] * 9] })
    return { shape: [3, 3, shape[1], shape[0]], values: places.values }
  })
}

/** Every row, which lists places within channels, as channels within places. */
function channelsLast({ shape, values }: Weights, channels: number): Weights {
  const places = values.length / shape[0] / channels
  const result = new Float32Array(values.length)
  for (let row = 0; row < shape[0]; row++) {
    const first = row * channels * places
    for (let c = 0; c < channels; c++) {
      for (let p = 0; p < places; p++) result[first + p * channels + c] = values[first + c * places + p]
    }
  }
  return { shape, values: result }
}
