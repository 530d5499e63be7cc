import { type LayerSubject, layerLaws } from "../../src/index"
import { dropout, linear } from "../reference/layers"
import type { Defect } from "./defect"

const l = (defect: string, subject: LayerSubject, law: string): Defect<LayerSubject> => ({
  ...{ defect, subject, law },
  laws: layerLaws,
})

export const layerDefects: readonly Defect<LayerSubject>[] = [
  l(
    "outputs centred over the batch",
    linear("Linear", {
      outputs: (y) =>
        y.map((x, i) => x - y.filter((_, j) => j % 2 === i % 2).reduce((a, b) => a + b, 0) / (y.length / 2)),
    }),
    "an example's output depends on that example alone",
  ),
  l(
    "outputs that stop at 4",
    linear("Linear", { outputs: (y) => y.map((x) => Math.min(x, 4)) }),
    "every output is that of the declared formula",
  ),
  l(
    "dropout stays awake in evaluation",
    dropout("Dropout", () => () => true),
    "evaluation mode is pure",
  ),
  l(
    "buffers move in evaluation too",
    linear("Linear", {
      afterForward: (state) => {
        state.bias[0] += 0.001
      },
    }),
    "evaluation mode is pure",
  ),
  l(
    "the bias is not saved",
    linear("Linear", {
      load: (saved) => ({ ...(structuredClone(saved) as Record<string, number[]>), bias: [0, 0] }),
    }),
    "the state dict carries the layer",
  ),
  l(
    "parameters saved by reference",
    linear("Linear", { save: (state) => state }),
    "the state dict carries the layer",
  ),
  l(
    "once awake, dropout stays awake",
    dropout("Dropout", () => {
      let woken = false
      return (training) => {
        woken ||= training
        return woken
      }
    }),
    "training in between does not switch evaluation mode's rule",
  ),
  l(
    "the seed is ignored",
    linear("Linear", { initial: () => Math.random() }),
    "the seed decides the initial parameters",
  ),
  l(
    "the bias gets no gradient",
    linear("Linear", { biasGradient: () => [0, 0] }),
    "every parameter gets a gradient",
  ),
  l(
    "the bias gradient is a mean for a sum",
    linear("Linear", {
      biasGradient: (c) =>
        [0, 1].map((j) => c.filter((_, i) => i % 2 === j).reduce((a, b) => a + b, 0) / (c.length / 2)),
    }),
    "gradients of inputs and parameters are those of the values",
  ),
  l(
    "the input gradient's sign",
    linear("Linear", { inputGradient: (dx) => dx.map((x) => -x) }),
    "gradients of inputs and parameters are those of the values",
  ),
]
