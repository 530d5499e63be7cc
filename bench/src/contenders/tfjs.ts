import * as tf from "@tensorflow/tfjs"
import "@tensorflow/tfjs-backend-wasm"
import { CLASSES, type Contender, HIDDEN, INPUTS, LEARNING_RATE, makeWeights } from "../task"

/** TensorFlow.js on one of its backends, with its own optimizers. */
export function tfjs(backend: "cpu" | "wasm"): Contender {
  return {
    name: `tfjs ${backend}`,
    async prepare({ optimizer: kind, batch }) {
      await tf.setBackend(backend)
      await tf.ready()
      const weights = (rows: number, columns: number) =>
        tf.variable(tf.tensor2d(makeWeights(rows, columns), [rows, columns]))
      const [w1, w2] = [weights(INPUTS, HIDDEN), weights(HIDDEN, CLASSES)]
      const [b1, b2] = [tf.variable(tf.zeros([HIDDEN])), tf.variable(tf.zeros([CLASSES]))]
      const optimizer = kind === "sgd" ? tf.train.sgd(LEARNING_RATE.sgd) : tf.train.adam(LEARNING_RATE.adam)
      return (images, labels) =>
        tf.tidy(() => {
          const x = tf.tensor2d(images, [batch, INPUTS])
          const y = tf.oneHot(tf.tensor1d(labels, "int32"), CLASSES)
          const loss = optimizer.minimize(() => {
            const hidden = tf.relu(tf.add(tf.matMul(x, w1), b1))
            const logits = tf.add(tf.matMul(hidden, w2), b2)
            return tf.losses.softmaxCrossEntropy(y, logits) as tf.Scalar
          }, true)
          return (loss as tf.Scalar).dataSync()[0]
        })
    },
  }
}
