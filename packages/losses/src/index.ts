export type { LossOptions, Reduction } from "./reduction/reduction"

// From here on `npm run tables` writes: every export of the groups that is not @internal.

export { type BceOptions, bce } from "./classification/bce"
export { type BceWithLogitsOptions, bceWithLogits } from "./classification/bce-with-logits"
export { type CrossEntropyOptions, crossEntropy } from "./classification/cross-entropy"
export type { ClassOptions } from "./classification/likelihood"
export { nll } from "./classification/nll"
export { type KlDivOptions, klDiv } from "./divergence/kl-div"
export { type HuberOptions, huber } from "./regression/huber"
export { l1 } from "./regression/l1"
export { mse } from "./regression/mse"
export { type SmoothL1Options, smoothL1 } from "./regression/smooth-l1"
