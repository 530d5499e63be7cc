import { demand, exactMethods, flag, show } from "@gradus/checks"
import { shared, VERSION } from "@gradus/kernels"
import type { BackwardOptions } from "./autograd/backward"
import { backward } from "./autograd/grad"
import { LeafGradient } from "./autograd/leaf-gradient"
import { CUT, type Node } from "./autograd/node"
import { numberAs } from "./core/apply"
import { BRAND, isTensor, TENSOR } from "./core/brand"
import { type DType, isFloat, newArray, type TypedArray } from "./core/dtype"
import { fromArray, type NestedArray } from "./core/from-array"
import { withoutRoom } from "./core/room"
import { formatShape, type Shape, sameShape, sizeOf } from "./core/shape"
import { Storage } from "./core/storage"
import { defineMethods } from "./define-methods"
import { type TensorJSON, toJSON } from "./json"
import { cast, matrixTranspose } from "./ops"
import { fingerprint } from "./print/fingerprint"
import { format } from "./print/format"
import type { TensorMethods } from "./tensor-methods"
import { closed } from "./trace/closed"
import { activeExecutor } from "./trace/executor"
import { activeRecorder } from "./trace/recorder"
import { Setting } from "./trace/setting"

const Closed = /* @__PURE__ */ closed(
  "Tensor",
  () => ["requiresGrad", "grad", "device", "data"],
  (meant) => (/grad/i.test(meant) ? `Set ${meant}.` : "Numbers change by assign()."),
)

/**
 * An immutable value: numbers of one dtype in row-major order under a shape. Only a leaf that was made to
 * change (a parameter, a buffer, optimizer state) does, and only through `assign`.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the methods of the interface are defined from a table
export class Tensor {
  readonly [BRAND] = VERSION
  readonly #shape: Shape
  readonly #dtype: DType
  #storage: Storage | undefined
  #node: Node | undefined
  /** A setting once it has mattered to a recorded step. */
  #requiresGrad: boolean | Setting<boolean> = false
  #gradient: LeafGradient | undefined

  /** For the package itself: users make tensors with `tensor`, `zeros`, `randn` and the like. */
  constructor(storage: Storage | undefined, shape: Shape, dtype: DType) {
    if (dtype === undefined) refuseMaking(storage)
    this.#storage = storage
    this.#shape = Object.freeze(shape)
    this.#dtype = dtype
  }

  /** A new tensor of the same class; how operations make results without knowing the class. */
  derive(storage: Storage | undefined, shape: Shape, dtype: DType): Tensor {
    return new Tensor(storage, shape, dtype)
  }

  /** @throws TypeError always: arrays have a length, and who asks for one would take a tensor for an empty list */
  get length(): never {
    throw new TypeError(
      `Tensor: length must be asked of a list, got a tensor of shape ${formatShape(this.shape)}. Use shape[0], size, toArray() or toTypedArray().`,
    )
  }

  // ── what it is ────────────────────────────────────────────────────────────────────────────────

  /** Sizes of the dimensions, in a list that nobody can change. */
  get shape(): Shape {
    return this.#shape
  }

  /** The kind of the elements. */
  get dtype(): DType {
    return this.#dtype
  }

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
    const takes = this.#requiresGrad
    if (typeof takes !== "boolean") return takes.value
    return activeRecorder() && this.#storage ? this.#setting(takes).value : takes
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
    const takes = this.#requiresGrad
    if (typeof takes !== "boolean") takes.value = on
    else if (activeRecorder() && this.#storage) this.#setting(takes).value = on
    else this.#requiresGrad = on
  }

  #setting(takes: boolean): Setting<boolean> {
    const setting = new Setting(takes, "requiresGrad", this)
    this.#requiresGrad = setting
    return setting
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
    if (value !== undefined) demand("grad", "the value", TENSOR, value)
    if (value && !sameShape(value.shape, this.shape)) {
      throw new RangeError(
        `grad: the shape must be the tensor's, ${formatShape(this.shape)}, got ${formatShape(value.shape)}. Reshape it.`,
      )
    }
    if (value && value.dtype !== this.dtype) {
      throw new TypeError(
        `grad: the dtype must be the tensor's, ${this.dtype}, got ${value.dtype}. Convert it with to().`,
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

  // ── change ────────────────────────────────────────────────────────────────────────────────────

  /** Moves a leaf's numbers into resident memory, where they may change; called by `assign`, modules and optimizers. */
  makeResident(): this {
    const recorder = activeRecorder()
    const stays = recorder?.isLocal(this) === false
    this.#storage ??= recorder?.settle(this).storage
    const { storage } = this
    if (!storage.mutable) {
      const resident = this.#room(storage.length)
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
   * Replaces the numbers of this leaf; tensors computed from it before keep theirs (what had nothing to do, such as `flatten` of a list, gave the leaf itself: take `clone()`). A tensor of another dtype is converted as
   * by `to`; plain numbers for an int32 must be such.
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
      : cast(source, this.dtype)
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

  /** Another text for another dtype, shape or numbers: what `toEqual` and `node:assert` compare, since all of it is private. */
  get [Symbol.toStringTag](): string {
    return this.#storage
      ? `Tensor ${this.#dtype} ${formatShape(this.#shape)} ${fingerprint(this.#storage.peek())}`
      : `Tensor recorded ${placeOf(this)}`
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

  #room(length: number): Storage {
    try {
      return Storage.resident(this.dtype, length)
    } catch (error) {
      throw withoutRoom("makeResident", this, error)
    }
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

  /** A matrix with rows and columns exchanged. @throws RangeError unless there are two dimensions */
  get T(): Tensor {
    return matrixTranspose(this)
  }

  static {
    exactMethods("Tensor", Tensor.prototype)
    defineMethods(Tensor.prototype)
    // Behind the class rather than its base, which would cost every tensor a call.
    Object.setPrototypeOf(Tensor.prototype, Closed.prototype)
  }
}

const recorded = /* @__PURE__ */ shared("tensor.recorded", () => ({
  known: new WeakMap<Tensor, number>(),
  next: 0,
}))

/** A number of its own for each tensor that has no numbers yet, so that none of them is taken for another. */
function placeOf(tensor: Tensor): number {
  const place = recorded.known.get(tensor) ?? recorded.next++
  recorded.known.set(tensor, place)
  return place
}

function refuseMaking(given: unknown): never {
  throw new TypeError(
    `Tensor: a tensor must be made by a function, got new Tensor(${given === undefined ? "" : show(given)}). Write tensor([1, 2]), zeros([2, 3]) and the like.`,
  )
}

export interface Tensor extends TensorMethods {}
