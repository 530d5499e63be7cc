import type { Tensor } from "@gradus/tensor"

/** Mean negative log-likelihood of the classes. */
export function crossEntropy(logits: Tensor, target: Tensor): Tensor {
  return logits.logSoftmax(1).gather(1, target.unsqueeze(1)).mean().neg()
}
