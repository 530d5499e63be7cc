/* For the other gradus packages: what lies below the tensors. Not covered by semantic versioning. */
export { decodeUtf8, encodeUtf8, isBranded, shared, VERSION } from "@gradus/kernels"
export { anomalyWatch } from "./autograd/anomaly-watch"
export { gradEnabled, withGrad } from "./autograd/node"
export { apply, lift } from "./core/apply"
export { DIM, DTYPE, FLOAT, GENERATOR, guard, OPERAND, PAIR, SIZES, TENSOR } from "./core/arguments"
export { countUp } from "./core/count-up"
export { newArray, storageType } from "./core/dtype"
export { type FileBytes, plainBytes } from "./core/file-bytes"
export type { LoopLowering, Lowering, Primitive, Saved, Spec, TileOptions } from "./core/primitive"
export { programFor } from "./core/program-for"
export { isRetired, retire } from "./core/retire"
export {
  broadcastShapes,
  broadcastStrides,
  formatShape,
  normalizeAxes,
  normalizeAxis,
  sameShape,
  sizeOf,
} from "./core/shape"
export { arrayAt, copyAt, putAt, Storage } from "./core/storage"
export { demandOver } from "./core/synchronous"
export { pair } from "./ops/convolution/conv2d-geometry"
export { type Op, op } from "./ops/elementwise/elementwise"
export { checkIndices, demandIndices } from "./ops/indexing/check-indices"
export { drawing } from "./random/generator"
export type { AnyGenerator } from "./random/generator-state"
export { savedTensor } from "./saved-tensor"
export { isTelling, tellsOfAdditions } from "./trace/additions"
export { closed } from "./trace/closed"
export { demandEager } from "./trace/demand-eager"
export { type Executor, useExecutor } from "./trace/executor"
export { type Fused, fuse, type Rule, type Run } from "./trace/fuse"
export { holdersOf, meet, metSoFar, seenIn } from "./trace/holders"
export {
  type AnySetting,
  activeRecorder,
  type IndexCheck,
  type Recorder,
  withRecorder,
} from "./trace/recorder"
export { changeCount, noteChange, Setting } from "./trace/setting"
export { wrap } from "./wrap"
