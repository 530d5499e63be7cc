import * as csv from "@gradus/data/csv"
import * as umbrella from "gradus"
import { type Tensor, tensor } from "gradus"
import * as node from "gradus/node"
import { declaredCalls } from "./declared-calls"

/** One right call of an export, each time with arguments of its own. */
export interface Call {
  readonly name: string
  readonly target: (...args: never[]) => unknown
  readonly isClass: boolean
  readonly args: () => unknown[]
  /** Positions that take anything: what is passed there goes back to its caller, or is looked at later. */
  readonly anything: readonly number[]
  /** Whether any number of arguments may follow, or functions like it are made to be called with more. */
  readonly variadic: boolean
  /** Positions of objects whose names are the caller's own. */
  readonly named: readonly number[]
}

const { init, kernels, ...exports } = { ...umbrella, ...node, ...csv }
void kernels

const x = () =>
  tensor([
    [1, 2],
    [3, 4],
  ])
const w = () => tensor([1, 2], { requiresGrad: true })
const index = () =>
  tensor(
    [
      [0, 1],
      [1, 0],
    ],
    { dtype: "int32" },
  )
const list = () => tensor([0, 1], { dtype: "int32" })
const images = () => umbrella.ones([1, 1, 4, 4])
const sgd = () => new umbrella.SGD([w()], { lr: 0.1, momentum: 0.5 })
const data = () => new umbrella.TensorDataset(x(), list())
const schedule = () => umbrella.exponential({ gamma: 0.5 })
const model = () => new umbrella.Linear(2, 2)
const square = (t: Tensor) => t.square().sum()
const checkpoint = () => umbrella.packCheckpoint({ model: model() })
const parameters = () => [[w()], { lr: 0.1 }]

const FUNCTIONS = "clone matrixTranspose silu"
const REDUCTIONS = "all any logsumexp max mean min prod sum sumOfSquares"
const LOSSES = "bce bceWithLogits huber klDiv l1 mse smoothL1"
const PLAIN_LAYERS = "Identity ReLU Sigmoid SiLU Tanh"

const each = (names: string, args: () => unknown[]) =>
  Object.fromEntries(names.split(" ").map((name) => [name, args]))

/** Right arguments of exports that do not say themselves what they take. */
const ARGUMENTS: Readonly<Record<string, () => unknown[]>> = {
  ...each(FUNCTIONS, () => [x()]),
  ...each(REDUCTIONS, () => [x(), 0, true]),
  ...each(LOSSES, () => [umbrella.full([2], 0.5), umbrella.full([2], 0.5), { reduction: "sum" }]),
  ...each(PLAIN_LAYERS, () => []),
  elu: () => [x(), 1],
  gelu: () => [x(), { approximate: "tanh" }],
  leakyRelu: () => [x(), 0.1],
  softplus: () => [x(), { beta: 2 }],
  // tensors
  tensor: () => [[1, 2], { dtype: "float64" }],
  full: () => [[2], 1, { dtype: "float64" }],
  zeros: () => [[2], { dtype: "float64" }],
  ones: () => [[2], { dtype: "float64" }],
  fullLike: () => [x(), 1, { dtype: "float64" }],
  zerosLike: () => [x(), { dtype: "float64" }],
  onesLike: () => [x(), { dtype: "float64" }],
  arange: () => [0, 3, 1, { dtype: "float64" }],
  linspace: () => [0, 1, 3, { dtype: "float64" }],
  eye: () => [2, 2, { dtype: "float64" }],
  isTensor: () => [x()],
  rand: () => [[2], { dtype: "float64" }],
  randn: () => [[2], { dtype: "float64" }],
  randLike: () => [x(), { dtype: "float64" }],
  randnLike: () => [x(), { dtype: "float64" }],
  randint: () => [0, 3, [2], { generator: new umbrella.Generator(1) }],
  randperm: () => [3, { generator: new umbrella.Generator(1) }],
  defaultGenerator: () => [],
  Generator: () => [7],
  manualSeed: () => [7],
  noGrad: () => [() => 1],
  enableGrad: () => [() => 1],
  detectAnomaly: () => [() => 1],
  grad: () => [square],
  valueAndGrad: () => [square],
  hessian: () => [square, tensor([1, 2])],
  hvp: () => [square, tensor([1, 2]), tensor([1, 0])],
  jacobian: () => [(t: Tensor) => t.square(), tensor([1, 2])],
  checkGrad: () => [square, [tensor([1, 2], { dtype: "float64" })], { tolerance: 1e-3 }],
  argmax: () => [x(), 0, true],
  argmin: () => [x(), 0, true],
  at: () => [x(), 0],
  avgPool2d: () => [images(), 2, { stride: 2 }],
  maxPool2d: () => [images(), 2, { stride: 2 }],
  maxPool2dIndices: () => [images(), 2, { stride: 2 }],
  broadcastTo: () => [tensor([1, 2]), [2, 2]],
  cast: () => [x(), "float64"],
  cat: () => [[x(), x()], 0],
  chunk: () => [x(), 2, 0],
  clamp: () => [x(), 0, 1],
  conv2d: () => [images(), umbrella.ones([1, 1, 2, 2]), { stride: 1 }],
  cumsum: () => [x(), 0],
  dot: () => [tensor([1, 2]), tensor([1, 2])],
  expand: () => [tensor([[1], [2]]), [2, 3]],
  flatten: () => [x(), 0, -1],
  flip: () => [x(), 0],
  gather: () => [x(), 0, index()],
  indexAdd: () => [x(), 0, list(), x()],
  indexSelect: () => [x(), 0, list()],
  logSoftmax: () => [x(), 0],
  softmax: () => [x(), 0],
  matmul: () => [x(), x(), { transA: true }],
  mv: () => [x(), tensor([1, 2])],
  narrow: () => [x(), 0, 0, 1],
  norm: () => [x(), { p: 1 }],
  oneHot: () => [list(), 2, "int32"],
  outer: () => [tensor([1, 2]), tensor([1, 2])],
  pad: () => [x(), [1, 1], 0],
  permute: () => [x(), [1, 0]],
  repeat: () => [x(), [2, 1]],
  reshape: () => [x(), [4]],
  scatterAdd: () => [x(), 0, index(), x()],
  select: () => [x(), 0, 0],
  slice: () => [x(), 0, 0, 1, 1],
  split: () => [x(), 1, 0],
  squeeze: () => [umbrella.ones([1, 2]), 0],
  stack: () => [[x(), x()], 0],
  std: () => [x(), { dim: 0 }],
  variance: () => [x(), { dim: 0 }],
  transpose: () => [x(), 0, 1],
  tril: () => [x(), 0],
  triu: () => [x(), 0],
  unsqueeze: () => [x(), 0],
  where: () => [x().gt(1), x(), x()],
  // compile
  compile: () => [(t: Tensor) => t.add(1), { maxSignatures: 2 }],
  // layers
  AvgPool2d: () => [2, { stride: 2 }],
  BatchNorm1d: () => [2, { eps: 1e-3 }],
  BatchNorm2d: () => [2, { eps: 1e-3 }],
  Conv2d: () => [1, 2, 3, { stride: 2 }],
  Dropout: () => [0.5, { generator: new umbrella.Generator(1) }],
  ELU: () => [1],
  Embedding: () => [3, 2, { paddingIdx: 0 }],
  Flatten: () => [1, -1],
  GELU: () => [{ approximate: "tanh" }],
  LayerNorm: () => [2, { eps: 1e-3 }],
  LeakyReLU: () => [0.1],
  Linear: () => [2, 2, { bias: false }],
  LogSoftmax: () => [-1],
  MaxPool2d: () => [2, { stride: 2 }],
  Sequential: () => [model(), model()],
  Softmax: () => [-1],
  Softplus: () => [{ beta: 2 }],
  isModule: () => [model()],
  buffer: () => [tensor([1]), "name"],
  parameter: () => [tensor([1])],
  summary: () => [model(), [2], { dtype: "float32" }],
  "init.calculateGain": () => ["leakyRelu", 0.1],
  "init.constant": () => [w(), 1],
  "init.ones": () => [w()],
  "init.zeros": () => [w()],
  "init.normal": () => [w(), { std: 1 }],
  "init.uniform": () => [w(), { low: 0 }],
  "init.truncNormal": () => [w(), { std: 1 }],
  "init.orthogonal": () => [model().weight, { gain: 1 }],
  "init.xavierNormal": () => [model().weight, { gain: 1 }],
  "init.xavierUniform": () => [model().weight, { gain: 1 }],
  "init.kaimingNormal": () => [model().weight, { a: 0.1 }],
  "init.kaimingUniform": () => [model().weight, { a: 0.1 }],
  // losses
  crossEntropy: () => [x(), list(), { labelSmoothing: 0.1 }],
  nll: () => [x(), list(), { ignoreIndex: 1 }],
  // optimizers
  clipGradNorm: () => [[w()], 1, { normType: 2 }],
  clipGradValue: () => [[w()], 1],
  defineOptimizer: () => ["Plain", { lr: umbrella.nonNegative(0.1) }, { step: () => [] }],
  divideOrZero: () => [tensor([1]), tensor([1])],
  fading: () => [tensor([1]), tensor(1, { dtype: "float64" })],
  flag: () => [true],
  nonNegative: () => [1],
  positive: () => [1],
  unit: () => [0.5],
  optional: () => [umbrella.unit(0)],
  tuple: () => [umbrella.unit(0), umbrella.unit(0)],
  // schedules
  bindSchedule: () => [sgd(), schedule, { chainable: true }],
  chained: () => [[schedule(), schedule()]],
  chainedScheduler: () => {
    const optimizer = sgd()
    return [[umbrella.exponentialLR(optimizer, { gamma: 0.5 })]]
  },
  constant: () => [{ lr: 1 }],
  constantLR: () => [sgd(), { factor: 0.5 }],
  cosine: () => [{ tMax: 5 }],
  cosineAnnealingLR: () => [sgd(), { tMax: 5 }],
  cosineAnnealingWarmRestarts: () => [sgd(), { t0: 5 }],
  cosineWithRestarts: () => [{ t0: 5 }],
  exponential: () => [{ gamma: 0.5 }],
  exponentialLR: () => [sgd(), { gamma: 0.5 }],
  inverseSqrt: () => [{ lr: 1 }],
  inverseSqrtLR: () => [sgd(), {}],
  inverseTime: () => [{ lr: 1 }],
  inverseTimeLR: () => [sgd(), {}],
  lambda: () => [{ lr: 1, lrLambda: () => 1 }],
  lambdaLR: () => [sgd(), { lrLambda: () => 1 }],
  linear: () => [{ lr: 1 }],
  linearLR: () => [sgd(), { totalIters: 3 }],
  multiStep: () => [{ milestones: [2] }],
  multiStepLR: () => [sgd(), { milestones: [2] }],
  oneCycle: () => [{ maxLr: 1, totalSteps: 10 }],
  oneCycleLR: () => [sgd(), { maxLr: 1, totalSteps: 10 }],
  oneCycleMomentum: () => [{ totalSteps: 10 }],
  polynomial: () => [{ totalIters: 3 }],
  polynomialLR: () => [sgd(), { totalIters: 3 }],
  reduceOnPlateau: () => [{ patience: 1 }],
  reduceLROnPlateau: () => [sgd(), { patience: 1 }],
  sequential: () => [[schedule(), schedule()], { milestones: [2] }],
  sequentialLR: () => {
    const optimizer = sgd()
    const parts = [1, 2].map(() => umbrella.exponentialLR(optimizer, { gamma: 0.5 }))
    return [optimizer, { schedulers: parts, milestones: [2] }]
  },
  stepDecay: () => [{ stepSize: 2 }],
  stepLR: () => [sgd(), { stepSize: 2 }],
  warmup: () => [schedule(), { steps: 2 }],
  warmupLR: () => [sgd(), { steps: 2 }],
  // data
  BatchSampler: () => [new umbrella.SequentialSampler(3), 2, true],
  collate: () => [
    [
      [1, 2],
      [3, 4],
    ],
  ],
  DataLoader: () => [data(), { batchSize: 2 }],
  parseIdx: () => [Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 5, 6), "mine"],
  RandomSampler: () => [3, { seed: 1 }],
  randomSplit: () => [data(), [1, 1], { seed: 1 }],
  SequentialSampler: () => [3],
  Subset: () => [data(), [0]],
  TensorDataset: () => [x(), list()],
  WeightedRandomSampler: () => [[1, 2], 3, { seed: 1 }],
  parseCsv: () => ["a,b\n1,2\n", {}],
  // files
  packCheckpoint: () => [{ model: model() }],
  restoreCheckpoint: () => [
    umbrella.unpackCheckpoint(checkpoint()),
    { model: model() },
    { strict: true },
    "mine",
  ],
  unpackCheckpoint: () => [checkpoint(), "mine"],
  loadSafetensors: () => [umbrella.saveSafetensors({ a: x() }), "mine"],
  saveSafetensors: () => [{ a: x() }, { made: "here" }],
}

/** Where anything may stand, by export and position. */
const ANYTHING: Readonly<Record<string, readonly number[]>> = {
  isTensor: [0],
  isModule: [0],
}

/** Where names are the caller's own, by export and position. */
const NAMED: Readonly<Record<string, readonly number[]>> = {
  packCheckpoint: [0],
  restoreCheckpoint: [0, 1],
  saveSafetensors: [0, 1],
  defineOptimizer: [1],
  optional: [0],
  tuple: [0, 1],
}

/** Any number of tensors, modules or indices; and predicates, which `filter` calls with more. */
const VARIADIC = new Set(["at", "TensorDataset", "Sequential", "tuple", "isTensor", "isModule"])

/** Read and written in the file tests of their packages. */
const FILES = new Set([
  "loadSafetensorsFile",
  "saveSafetensorsFile",
  "loadCheckpoint",
  "saveCheckpoint",
  "readIdx",
  "mnist",
])
/** Made by subclasses alone. */
const ABSTRACT = new Set(["Module", "Tensor"])

const all: Readonly<Record<string, unknown>> = {
  ...exports,
  ...Object.fromEntries(Object.entries(init).map(([name, value]) => [`init.${name}`, value])),
}

const callable = Object.entries(all).filter(
  ([name, value]) => typeof value === "function" && !FILES.has(name) && !ABSTRACT.has(name),
)

const declared = declaredCalls(sgd)

/** Right arguments of an export: elementwise operations and optimizers say themselves what they take; others as told above, or elsewhere. */
function argumentsOf(name: string, value: unknown): (() => unknown[]) | undefined {
  const { operands, rule } = value as { readonly operands?: number; readonly rule?: unknown }
  if (operands !== undefined) return () => Array.from({ length: operands }, x)
  return rule === undefined ? (ARGUMENTS[name] ?? declared.get(name)) : parameters
}

/** Exports without a right call: each needs a line above. */
export const MISSING = callable.filter(([name, value]) => !argumentsOf(name, value)).map(([name]) => name)

export const CALLS: readonly Call[] = callable.flatMap(([name, target]) => {
  const args = argumentsOf(name, target)
  if (!args) return []
  const isClass = /^class/.test(String(target)) || /^[A-Z]/.test(name)
  const [anything, named] = [ANYTHING[name] ?? [], NAMED[name] ?? []]
  const variadic = VARIADIC.has(name)
  return [{ name, target: target as Call["target"], isClass, args, anything, named, variadic }]
})

export function run({ target, isClass }: Call, args: readonly unknown[]): unknown {
  return isClass ? Reflect.construct(target, args) : Reflect.apply(target, undefined, args)
}
