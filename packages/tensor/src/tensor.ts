import { demand, flag } from "@gradus/checks"
import { VERSION } from "@gradus/kernels"
import type { BackwardOptions } from "./autograd/backward"
import { backward } from "./autograd/grad"
import { LeafGradient } from "./autograd/leaf-gradient"
import { CUT, type Node } from "./autograd/node"
import { numberAs, type Operand } from "./core/apply"
import { BRAND, demandTensors, isTensor } from "./core/brand"
import { type DType, isFloat, newArray, type TypedArray } from "./core/dtype"
import { fromArray } from "./core/from-array"
import { formatShape, type Shape, sameShape, sizeOf } from "./core/shape"
import { Storage } from "./core/storage"
import { type TensorJSON, toJSON } from "./json"
import * as ops from "./ops"
import { fingerprint } from "./print/fingerprint"
import { format } from "./print/format"
import { activeExecutor, activeRecorder } from "./trace/recorder"

/** Numbers in arrays, nested as deep as the tensor has dimensions; true and false for bool. */
export type NestedArray = number | boolean | readonly NestedArray[]

/**
 * An immutable value: numbers of one dtype in row-major order under a shape. Only a leaf that was made to
 * change (a parameter, a buffer, optimizer state) does, and only through `assign`.
 */
export class Tensor {
  readonly [BRAND] = VERSION
  #storage: Storage | undefined
  #node: Node | undefined
  #requiresGrad = false
  #gradient: LeafGradient | undefined

  /** For the package itself: users make tensors with `tensor`, `zeros`, `randn` and the like. */
  constructor(
    storage: Storage | undefined,
    readonly shape: Shape,
    readonly dtype: DType,
  ) {
    this.#storage = storage
  }

  /** A new tensor of the same class; how operations make results without knowing the class. */
  derive(storage: Storage | undefined, shape: Shape, dtype: DType): Tensor {
    return new Tensor(storage, shape, dtype)
  }

  // ── what it is ────────────────────────────────────────────────────────────────────────────────

  /** Number of dimensions. */
  get ndim(): number {
    return this.shape.length
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape)
  }

  /** The numbers, for kernels. @throws Error while a step is being recorded */
  get storage(): Storage {
    if (this.#storage) return this.#storage
    this.#storage = activeExecutor()?.read(this)
    if (this.#storage) return this.#storage
    activeRecorder()?.read(this)
    throw new Error(
      "Tensor: the tensors of a recorded step have no values, got one after its end. Return it from the step.",
    )
  }

  /** Whether there are numbers, and not only the promise of a recorded step. */
  get hasValues(): boolean {
    return this.#storage !== undefined
  }

  /** Rises with every `assign`. */
  get version(): number {
    return this.#storage?.version ?? 0
  }

  // ── gradients ─────────────────────────────────────────────────────────────────────────────────

  /** Whether operations on this tensor go on the tape. */
  get requiresGrad(): boolean {
    return this.#requiresGrad
  }

  set requiresGrad(on: boolean) {
    demand("requiresGrad", "the value", flag, on)
    if (on && !isFloat(this.dtype)) {
      throw new TypeError(
        `requiresGrad: the dtype must be float32 or float64, got ${this.dtype}. Convert with to("float32").`,
      )
    }
    if (this.#node) {
      throw new Error("requiresGrad: only leaves can change, got the result of an operation. Use detach().")
    }
    this.#requiresGrad = on
  }

  /**
   * The operation this tensor came from; none for a leaf.
   *
   * @internal
   */
  get node(): Node | undefined {
    return this.#node
  }

  /**
   * For the tape.
   *
   * @internal
   */
  setNode(node: Node): void {
    this.#node = node
    this.#requiresGrad = true
  }

  /**
   * Says that the operations this tensor came from are on no tape, so that no gradient can pass through it.
   *
   * @internal
   */
  cut(): void {
    this.#node = CUT
  }

  /**
   * Whether a gradient would have to pass through operations that are on no tape.
   *
   * @internal
   */
  get isCut(): boolean {
    return this.#node === CUT
  }

  get isLeaf(): boolean {
    return this.#node === undefined
  }

  /**
   * For the tape.
   *
   * @internal
   */
  get gradient(): LeafGradient {
    this.#gradient ??= new LeafGradient(this)
    return this.#gradient
  }

  /**
   * The gradient that `backward` left here. A parameter's is a live buffer, written again by the next
   * backward pass after `zeroGrad`: keep a `clone()` of one you want to hold on to.
   */
  get grad(): Tensor | undefined {
    // A recorded step notes that there was none.
    if (activeRecorder()) return this.gradient.value
    return this.#gradient?.value
  }

  set grad(value: Tensor | undefined) {
    if (value !== undefined) demandTensors("grad", [value])
    if (value && !sameShape(value.shape, this.shape)) {
      throw new RangeError(
        `grad: the shape must be the tensor's, ${formatShape(this.shape)}, got ${formatShape(value.shape)}. Reshape it.`,
      )
    }
    if (value) this.gradient.set(this, value)
    else this.zeroGrad()
  }

  /** Forgets the gradient: `grad` is undefined until the next backward pass. */
  zeroGrad(): void {
    if (activeRecorder()) this.gradient.clear()
    else this.#gradient?.clear()
  }

  /**
   * Adds d this / d leaf to the `grad` of every leaf that this tensor came from.
   *
   * @param gradient - where to start, of this shape; 1 for a tensor of one element
   */
  backward(gradient?: Tensor, options?: BackwardOptions): void {
    backward(this, gradient, options)
  }

  /** The same value off the tape. */
  detach(): Tensor {
    const recorder = activeRecorder()
    if (recorder) return recorder.detach(this)
    const { storage } = this
    const kept = storage.mutable ? Storage.heap(this.dtype, storage.copy()) : storage
    return this.derive(kept, this.shape, this.dtype)
  }

  /** A copy that no later `assign` changes; on the tape. */
  clone(): Tensor {
    return ops.clone(this)
  }

  // ── change ────────────────────────────────────────────────────────────────────────────────────

  /** Moves a leaf's numbers into resident memory, where they may change; called by `assign`, modules and optimizers. */
  makeResident(): this {
    const recorder = activeRecorder()
    const stays = recorder?.isLocal(this) === false
    this.#storage ??= recorder?.settle(this).storage
    const { storage } = this
    if (!storage.mutable) {
      const resident = Storage.resident(this.dtype, storage.length)
      resident.write(storage.peek())
      // The numbers have moved, not changed.
      resident.version = storage.version
      resident.mutable = true
      this.#storage = resident
      if (stays) recorder.lasts(this)
    }
    return this
  }

  /**
   * Replaces the numbers of this leaf; tensors computed from it before keep theirs.
   *
   * @throws RangeError when the shape differs; Error when this is not a leaf
   */
  assign(value: Tensor | NestedArray): this {
    const source = isTensor(value) ? value : this.#read(value)
    if (this.#node) {
      throw new Error(
        "assign: only leaves can change, got the result of an operation. Assign to the parameter itself.",
      )
    }
    if (!sameShape(source.shape, this.shape)) {
      throw new RangeError(
        `assign: the shape must be ${formatShape(this.shape)}, got ${formatShape(source.shape)}. Reshape the value first.`,
      )
    }
    const converted = source.dtype === this.dtype ? source : this.#converted(source)
    const recorder = activeRecorder()
    if (recorder) recorder.assign(this, converted)
    else {
      this.makeResident()
      this.storage.write(converted.storage.peek())
    }
    return this
  }

  #converted(source: Tensor): Tensor {
    // What stands for a plain number in a recorded step is no int32 unless it is one.
    return activeRecorder()?.numberKind(source)
      ? numberAs("assign", source, this.dtype)
      : ops.cast(source, this.dtype)
  }

  #read(nested: NestedArray): Tensor {
    const { data, shape, dtype } = fromArray("assign", nested, this.dtype)
    return this.derive(Storage.heap(dtype, data), shape, dtype)
  }

  // ── values out ────────────────────────────────────────────────────────────────────────────────

  /** The only element, as a number. @throws RangeError when there is not exactly one */
  item(): number {
    if (this.size !== 1) {
      throw new RangeError(
        `item: the tensor must have one element, got shape ${formatShape(this.shape)}. Use toArray() or index it first.`,
      )
    }
    return this.#values().peek()[0] as number
  }

  /** A copy of the numbers in row-major order. */
  toTypedArray(): TypedArray {
    return this.#values().copy()
  }

  /** A copy as nested arrays; bools as true and false; a number when there are no dimensions. */
  toArray(): NestedArray {
    const data = this.#values().peek()
    const read = this.dtype === "bool" ? (i: number) => data[i] !== 0 : (i: number) => data[i] as number
    let next = 0
    const nest = (axis: number): NestedArray =>
      axis === this.shape.length
        ? read(next++)
        : Array.from({ length: this.shape[axis] as number }, () => nest(axis + 1))
    return nest(0)
  }

  /** Dtype, shape and numbers, as `JSON.stringify` takes them and `tensor()` takes them back, bit for bit. */
  toJSON(): TensorJSON {
    return toJSON(this.dtype, this.shape, this.#values().peek())
  }

  toString(): string {
    return format(this)
  }

  /** Another text for other numbers: what `toEqual` and `node:assert` compare, since the numbers are private. */
  get [Symbol.toStringTag](): string {
    return this.#storage ? `Tensor ${fingerprint(this.#storage.peek())}` : "Tensor"
  }

  /** @throws TypeError where JavaScript wants a number: arithmetic on tensors is written with their methods */
  [Symbol.toPrimitive](hint: string): string {
    const recorder = activeRecorder()
    // Where it stands for a number, a text of it would decide, as a key for instance.
    if (hint === "string" && !recorder?.numberKind(this)) return this.toString()
    if (!this.hasValues) recorder?.read(this)
    throw new TypeError(
      `Tensor: arithmetic and comparison must use methods such as add() and lt(), got an operator on shape ${formatShape(this.shape)}. item() is the number of a single element.`,
    )
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString()
  }

  /** The numbers, for code that depends on them. */
  #values(): Storage {
    activeRecorder()?.read(this)
    return this.storage
  }

  /** For the tape: the same value in heap memory, freeing a resident one that nobody owns. */
  toHeap(): Tensor {
    const storage = this.#storage
    if (!storage?.isResident) return this
    const heap = Storage.heap(this.dtype, storage.copy())
    if (!storage.mutable) storage.free()
    return this.derive(heap, this.shape, this.dtype)
  }

  onesLike(): Tensor {
    return this.derive(
      Storage.heap(this.dtype, newArray(this.dtype, this.size).fill(1)),
      this.shape,
      this.dtype,
    )
  }

  /** This tensor in another dtype. */
  to(dtype: DType): Tensor {
    return ops.cast(this, dtype)
  }

  // ── elementwise ───────────────────────────────────────────────────────────────────────────────
  /** −x, elementwise */
  neg(): Tensor {
    return ops.neg(this)
  }
  /** |x|, elementwise */
  abs(): Tensor {
    return ops.abs(this)
  }
  /** −1, 0 or 1, elementwise */
  sign(): Tensor {
    return ops.sign(this)
  }
  /** x·x, elementwise */
  square(): Tensor {
    return ops.square(this)
  }
  /** √x, elementwise */
  sqrt(): Tensor {
    return ops.sqrt(this)
  }
  /** 1/x, elementwise */
  reciprocal(): Tensor {
    return ops.reciprocal(this)
  }
  /** eˣ, elementwise */
  exp(): Tensor {
    return ops.exp(this)
  }
  /** eˣ − 1, elementwise */
  expm1(): Tensor {
    return ops.expm1(this)
  }
  /** natural logarithm, elementwise */
  log(): Tensor {
    return ops.log(this)
  }
  /** log(1 + x), elementwise */
  log1p(): Tensor {
    return ops.log1p(this)
  }
  /** sine, elementwise */
  sin(): Tensor {
    return ops.sin(this)
  }
  /** cosine, elementwise */
  cos(): Tensor {
    return ops.cos(this)
  }
  /** hyperbolic tangent, elementwise */
  tanh(): Tensor {
    return ops.tanh(this)
  }
  /** 1/(1 + e⁻ˣ), elementwise */
  sigmoid(): Tensor {
    return ops.sigmoid(this)
  }
  /** error function, elementwise */
  erf(): Tensor {
    return ops.erf(this)
  }
  /** max(x, 0), elementwise */
  relu(): Tensor {
    return ops.relu(this)
  }
  /** largest integer not above, elementwise */
  floor(): Tensor {
    return ops.floor(this)
  }
  /** smallest integer not below, elementwise */
  ceil(): Tensor {
    return ops.ceil(this)
  }
  /** without the fraction, elementwise */
  trunc(): Tensor {
    return ops.trunc(this)
  }
  /** nearest integer, ties to even, elementwise */
  round(): Tensor {
    return ops.round(this)
  }
  /** whether NaN, elementwise */
  isnan(): Tensor {
    return ops.isnan(this)
  }
  /** whether neither NaN nor ∞, elementwise */
  isfinite(): Tensor {
    return ops.isfinite(this)
  }
  /** whether 0, elementwise */
  logicalNot(): Tensor {
    return ops.logicalNot(this)
  }
  /** this + other, elementwise with broadcasting */
  add(other: Operand, ...surplus: []): Tensor {
    return ops.add(this, other, ...surplus)
  }
  /** this − other, elementwise with broadcasting */
  sub(other: Operand, ...surplus: []): Tensor {
    return ops.sub(this, other, ...surplus)
  }
  /** this · other, elementwise with broadcasting */
  mul(other: Operand): Tensor {
    return ops.mul(this, other)
  }
  /** this / other, elementwise with broadcasting */
  div(other: Operand): Tensor {
    return ops.div(this, other)
  }
  /** this to the power of other, elementwise with broadcasting */
  pow(other: Operand): Tensor {
    return ops.pow(this, other)
  }
  /** the larger, elementwise with broadcasting */
  maximum(other: Operand): Tensor {
    return ops.maximum(this, other)
  }
  /** the smaller, elementwise with broadcasting */
  minimum(other: Operand): Tensor {
    return ops.minimum(this, other)
  }
  /** this = other, elementwise with broadcasting */
  eq(other: Operand): Tensor {
    return ops.eq(this, other)
  }
  /** this ≠ other, elementwise with broadcasting */
  ne(other: Operand): Tensor {
    return ops.ne(this, other)
  }
  /** this < other, elementwise with broadcasting */
  lt(other: Operand): Tensor {
    return ops.lt(this, other)
  }
  /** this ≤ other, elementwise with broadcasting */
  le(other: Operand): Tensor {
    return ops.le(this, other)
  }
  /** this > other, elementwise with broadcasting */
  gt(other: Operand): Tensor {
    return ops.gt(this, other)
  }
  /** this ≥ other, elementwise with broadcasting */
  ge(other: Operand): Tensor {
    return ops.ge(this, other)
  }
  /** both ≠ 0, elementwise with broadcasting */
  logicalAnd(other: Operand): Tensor {
    return ops.logicalAnd(this, other)
  }
  /** either ≠ 0, elementwise with broadcasting */
  logicalOr(other: Operand): Tensor {
    return ops.logicalOr(this, other)
  }
  /** exactly one ≠ 0, elementwise with broadcasting */
  logicalXor(other: Operand): Tensor {
    return ops.logicalXor(this, other)
  }
  /** other − this, elementwise with broadcasting */
  rsub(other: Operand): Tensor {
    return ops.sub(other, this)
  }
  /** other / this, elementwise with broadcasting */
  rdiv(other: Operand): Tensor {
    return ops.div(other, this)
  }
  /** 0 where too small to be a normal number */
  flushSubnormal(): Tensor {
    return ops.flushSubnormal(this)
  }
  /** the same where the condition is not 0 */
  flushSubnormalWhere(condition: Operand): Tensor {
    return ops.flushSubnormalWhere(this, condition)
  }
  /** min(max(this, low), high) */
  clamp(low: Operand, high: Operand): Tensor {
    return ops.clamp(this, low, high)
  }
  /** this where the condition holds, other elsewhere */
  where(condition: Tensor, other: Operand): Tensor {
    return ops.where(condition, this, other)
  }
  /** this + weight · (end − this) */
  lerp(end: Tensor, weight: Operand): Tensor {
    return ops.add(this, ops.mul(weight, ops.sub(end, this)))
  }

  // ── products ──────────────────────────────────────────────────────────────────────────────────

  /** Matrix product, batched over leading dimensions. */
  matmul(other: Tensor): Tensor {
    return ops.matmul(this, other)
  }
  /** Σ aᵢ·bᵢ of two vectors. */
  dot(other: Tensor): Tensor {
    return ops.dot(this, other)
  }
  /** Product of this matrix and a vector. */
  mv(vector: Tensor): Tensor {
    return ops.mv(this, vector)
  }
  /** The matrix of all products of elements of two vectors. */
  outer(other: Tensor): Tensor {
    return ops.outer(this, other)
  }

  // ── reductions: over `dim` (a number, a list, or all dimensions when left out), kept with size 1 by `keepdim` ──

  /** Sum; int32 wraps around, bools are counted. */
  sum(dim?: ops.Dims, keepdim = false): Tensor {
    return ops.sum(this, dim, keepdim)
  }
  /** Mean; float32 for integers. */
  mean(dim?: ops.Dims, keepdim = false): Tensor {
    return ops.mean(this, dim, keepdim)
  }
  /** Product. */
  prod(dim?: ops.Dims, keepdim = false): Tensor {
    return ops.prod(this, dim, keepdim)
  }
  /** Largest element; equal ones share the gradient. */
  max(dim?: ops.Dims, keepdim = false): Tensor {
    return ops.max(this, dim, keepdim)
  }
  /** Smallest element; equal ones share the gradient. */
  min(dim?: ops.Dims, keepdim = false): Tensor {
    return ops.min(this, dim, keepdim)
  }
  /** Place of the largest element, int32. */
  argmax(dim?: number, keepdim = false): Tensor {
    return ops.argmax(this, dim, keepdim)
  }
  /** Place of the smallest element, int32. */
  argmin(dim?: number, keepdim = false): Tensor {
    return ops.argmin(this, dim, keepdim)
  }
  /** Whether any element is not 0. */
  any(dim?: ops.Dims, keepdim = false): Tensor {
    return ops.any(this, dim, keepdim)
  }
  /** Whether all elements are not 0. */
  all(dim?: ops.Dims, keepdim = false): Tensor {
    return ops.all(this, dim, keepdim)
  }
  /** Variance: Σ(x − mean)² / (n − correction); correction is 1 when left out. */
  var(options?: ops.VarianceOptions): Tensor {
    return ops.variance(this, options)
  }
  /** Standard deviation, √variance. */
  std(options?: ops.VarianceOptions): Tensor {
    return ops.std(this, options)
  }
  /** (Σ|x|ᵖ)^(1/p); p is 2 when left out. */
  norm(options?: ops.NormOptions): Tensor {
    return ops.norm(this, options)
  }
  /** log Σ eˣ without overflow. */
  logsumexp(dim?: ops.Dims, keepdim = false): Tensor {
    return ops.logsumexp(this, dim, keepdim)
  }
  /** Running sums along a dimension. */
  cumsum(dim: number): Tensor {
    return ops.cumsum(this, dim)
  }
  /** eˣ / Σ eˣ along a dimension (the last when left out). */
  softmax(dim = -1): Tensor {
    return ops.softmax(this, dim)
  }
  /** x − log Σ eˣ along a dimension (the last when left out). */
  logSoftmax(dim = -1): Tensor {
    return ops.logSoftmax(this, dim)
  }

  // ── shape ─────────────────────────────────────────────────────────────────────────────────────

  /** The same numbers in the same order under another shape; one size may be −1. */
  reshape(shape: Shape): Tensor {
    return ops.reshape(this, shape)
  }
  /** The dimensions from `start` to `end` joined into one. */
  flatten(start = 0, end = -1): Tensor {
    return ops.flatten(this, start, end)
  }
  /** A new dimension of size 1 at position `dim`. */
  unsqueeze(dim: number): Tensor {
    return ops.unsqueeze(this, dim)
  }
  /** Without the dimensions of size 1: all, or those among `dims`. */
  squeeze(dims?: ops.Dims, ...surplus: []): Tensor {
    return ops.squeeze(this, dims, ...surplus)
  }
  /** The dimensions in another order. */
  permute(dims: readonly number[]): Tensor {
    return ops.permute(this, dims)
  }
  /** Two dimensions exchanged. */
  transpose(dim0: number, dim1: number): Tensor {
    return ops.transpose(this, dim0, dim1)
  }
  /** A matrix with rows and columns exchanged. @throws RangeError unless there are two dimensions */
  get T(): Tensor {
    return ops.matrixTranspose(this)
  }
  /** Dimensions of size 1 repeated to `shape`; −1 keeps a size. */
  expand(shape: Shape): Tensor {
    return ops.expand(this, shape)
  }
  /** Dimensions of size 1 repeated until the shape is `shape`. */
  broadcastTo(shape: Shape): Tensor {
    return ops.broadcastTo(this, shape)
  }
  /** Copies side by side, `counts[i]` along dimension i. */
  repeat(counts: readonly number[]): Tensor {
    return ops.repeat(this, counts)
  }
  /** In reverse order along dimensions, all when left out. */
  flip(dims?: ops.Dims, ...surplus: []): Tensor {
    return ops.flip(this, dims, ...surplus)
  }
  /** Surrounded by a constant; widths are (before, after) from the last dimension to the first. */
  pad(widths: readonly number[], value: Operand = 0): Tensor {
    return ops.pad(this, widths, value)
  }
  /** Matrices with 0 above a diagonal. */
  tril(diagonal = 0): Tensor {
    return ops.tril(this, diagonal)
  }
  /** Matrices with 0 below a diagonal. */
  triu(diagonal = 0): Tensor {
    return ops.triu(this, diagonal)
  }

  // ── parts ─────────────────────────────────────────────────────────────────────────────────────

  /** Indexing as in NumPy: numbers, "start:stop:step" or { start, stop, step }, null, "...", index tensors. */
  at(...indices: readonly ops.Index[]): Tensor {
    return ops.at(this, ...indices)
  }
  /** Elements start, start + step, … before stop along a dimension. */
  slice(dim: number, start?: number, stop?: number, step = 1): Tensor {
    return ops.slice(this, dim, start, stop, step)
  }
  /** `length` elements from `start` along a dimension. */
  narrow(dim: number, start: number, length: number): Tensor {
    return ops.narrow(this, dim, start, length)
  }
  /** The part at one index of a dimension, which disappears. */
  select(dim: number, index: number): Tensor {
    return ops.select(this, dim, index)
  }
  /** Parts of one size, or of the sizes given, along a dimension. */
  split(sizes: number | readonly number[], dim = 0): Tensor[] {
    return ops.split(this, sizes, dim)
  }
  /** At most `count` parts along a dimension. */
  chunk(count: number, dim = 0): Tensor[] {
    return ops.chunk(this, count, dim)
  }
  /** result[i][j] = this[index[i][j]][j] (for dim 0): one element for each index. */
  gather(dim: number, index: Tensor): Tensor {
    return ops.gather(this, dim, index)
  }
  /** The parts at the listed places of a dimension. */
  indexSelect(dim: number, index: Tensor): Tensor {
    return ops.indexSelect(this, dim, index)
  }
  /** this[index[i][j]][j] += source[i][j] (for dim 0), in a new tensor. */
  scatterAdd(dim: number, index: Tensor, source: Tensor): Tensor {
    return ops.scatterAdd(this, dim, index, source)
  }
  /** The parts of `source` added at the listed places of a dimension, in a new tensor. */
  indexAdd(dim: number, index: Tensor, source: Tensor): Tensor {
    return ops.indexAdd(this, dim, index, source)
  }
}
