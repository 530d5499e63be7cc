import { isTensor, type Tensor } from "@gradus/tensor"
import { formatShape } from "@gradus/tensor/engine"
import { contentsOf, isData } from "./contents"
import { demandDepth, demandNoMore, isNest } from "./tree"

/** An argument, or a part of one, that may be another in every call. */
export type ArgumentLeaf = Tensor | number

/** Whether a part of an argument is passed by value; a tensor that can change counts as the tensor that it is. */
export function isArgument(value: unknown): value is ArgumentLeaf {
  return typeof value === "number" || (isTensor(value) && !value.storage.mutable)
}

const ids = new WeakMap<object, number>()
let nextId = 0

function idOf(value: object): number {
  let id = ids.get(value)
  if (id === undefined) {
    id = nextId++
    ids.set(value, id)
  }
  return id
}

/** A piece of the text, between parts of an argument that have yet to be looked at. */
class Text {
  constructor(readonly text: string) {}
}

const COMMA = new Text(",")
/** Ends an array or an object; what came before it tells of which kind it is. */
const CLOSING = new Text("")

/** A text that is equal for calls that one recording serves, and the leaves of the arguments. */
export class Signature {
  /** The leaves in order, then the gradients that some of them have. */
  readonly leaves: ArgumentLeaf[] = []
  /** Of each leaf, the position of its argument. */
  readonly places: number[] = []
  /** Objects of classes, such as modules, which are known by identity. */
  readonly objects: object[] = []
  key = ""
  /** Leaves that take a gradient, and where they are first. */
  #taking: Map<Tensor, number> | undefined

  /** @param self - what the step is called on, if it asks for that */
  constructor(
    args: readonly unknown[],
    isStatic: (place: number) => boolean,
    readonly self?: unknown,
  ) {
    if (self !== undefined) {
      this.#identity(self)
      this.key += ": "
    }
    for (let place = 0; place < args.length; place++) {
      const value = args[place]
      if (isStatic(place)) this.#static(value, place)
      else if (!this.#leaf(value, place)) this.#visit(value, place)
      if (place < args.length - 1) this.key += ", "
    }
    for (const { grad } of this.#taking?.keys() ?? []) if (grad) this.leaves.push(grad)
  }

  #visit(value: unknown, place: number): void {
    const waiting: unknown[] = [value]
    let depth = 0
    // Not by recursion: a list may be linked through thousands of objects.
    while (waiting.length > 0) {
      const part = waiting.pop()
      if (part instanceof Text) {
        this.key += part.text
        if (part === CLOSING) depth--
      } else if (isNest(part)) {
        const isList = Array.isArray(part)
        const entries = Object.entries(part)
        demandNoMore(part, entries.length, `argument ${place}`)
        this.key += isList ? "[" : "{"
        demandDepth(++depth)
        waiting.push(CLOSING)
        // A list may have holes, and fields besides its elements.
        if (isList && part.length !== entries.length) waiting.push(new Text(`length ${part.length}`))
        for (let i = entries.length - 1; i >= 0; i--) {
          const [name, inner] = entries[i]
          waiting.push(COMMA, inner)
          if (!isList || name !== `${i}`) waiting.push(new Text(`${JSON.stringify(name)}:`))
        }
      } else if (!this.#leaf(part, place)) {
        if (typeof part === "object" && part !== null && !isTensor(part)) demandFields(part, place)
        this.#fixed(part)
      }
    }
  }

  /** Takes what is passed by value. @returns whether it is */
  #leaf(value: unknown, place: number): boolean {
    if (!isArgument(value)) return false
    this.places.push(place)
    this.leaves.push(value)
    if (typeof value === "number") {
      this.key += Number.isInteger(value) ? "integer" : "number"
      return true
    }
    const { dtype, shape } = value
    this.key += `${dtype}[`
    // Not by join(), which is slow on lists that are frozen.
    for (let i = 0; i < shape.length; i++) this.key += i === 0 ? shape[i] : `,${shape[i]}`
    this.key += value.isCut ? "] off the tape" : "]"
    if (value.requiresGrad) this.#gradient(value)
    return true
  }

  /** A fixed argument: data by value, so that what was filled anew counts as another; tensors and functions as they are. */
  #static(value: unknown, place: number): void {
    if (!isData(value)) {
      this.#fixed(value)
      return
    }
    demandNoMore(value, Object.keys(value).length, `argument ${place}`)
    this.key += `${tagOf(value as object)}(`
    for (const [name, part] of contentsOf(value)) {
      this.key += `${JSON.stringify(name)}:`
      this.#static(part, place)
      this.key += ","
    }
    this.key += ")"
  }

  #gradient(leaf: Tensor): void {
    const { isLeaf, grad, shape } = leaf
    if (!isLeaf) {
      throw new Error(
        `compile: arguments must be leaves, got the result of operations that take gradients, of shape ${formatShape(shape)}. Compute it inside the step, or detach() it.`,
      )
    }
    this.key += grad ? "∇+" : "∇"
    // A leaf given twice has one gradient.
    this.#taking ??= new Map()
    const twin = this.#taking.get(leaf)
    if (twin === undefined) this.#taking.set(leaf, this.leaves.length - 1)
    else this.key += `=${twin}`
  }

  /** A part that is the same in all calls that the recording serves. */
  #fixed(value: unknown): void {
    this.#identity(value)
    if (typeof value === "object" && value !== null && !isTensor(value) && tagOf(value) === "Object") {
      this.objects.push(value)
    }
  }

  #identity(value: unknown): void {
    if (typeof value === "function" || (typeof value === "object" && value !== null)) {
      this.key += `#${idOf(value)}`
    } else this.key += `${typeof value}${Object.is(value, -0) ? "-0" : JSON.stringify(String(value))}`
  }
}

/** What JavaScript calls the kind of an object: "Object" for those of classes, "Map", "Float32Array" … */
function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice("[object ".length, -1)
}

/** @throws TypeError for an argument whose contents are no fields: whether they have changed nobody could tell */
function demandFields(value: object, place: number): void {
  const kind = tagOf(value)
  if (kind === "Object") return
  const advice = ArrayBuffer.isView(value)
    ? "Pass tensor() of it"
    : "Pass tensors, numbers, lists or plain objects"
  throw new TypeError(
    `compile: arguments must be tensors, numbers, or lists and plain objects of them, got ${/^[AI]/.test(kind) ? "an" : "a"} ${kind} as argument ${place}. ${advice}; or, if it decides what the step does, name its position in staticArgs: [${place}].`,
  )
}
