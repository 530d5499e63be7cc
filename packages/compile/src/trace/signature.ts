import { isTensor, type Tensor } from "@gradus/tensor"
import { formatShape } from "@gradus/tensor/engine"
import { isPlain } from "./tree"

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

/** A text that is equal for calls that one recording serves, and the leaves of the arguments. */
export class Signature {
  /** The leaves in order, then the gradients that some of them have. */
  readonly leaves: ArgumentLeaf[] = []
  key = ""

  constructor(args: readonly unknown[], isStatic: (place: number) => boolean) {
    for (let place = 0; place < args.length; place++) {
      if (isStatic(place)) this.#fixed(args[place])
      else this.#visit(args[place])
      if (place < args.length - 1) this.key += ", "
    }
    for (const leaf of new Set(this.leaves)) {
      if (typeof leaf !== "number" && leaf.requiresGrad && leaf.grad) this.leaves.push(leaf.grad)
    }
  }

  #visit(value: unknown): void {
    if (typeof value === "number") {
      this.leaves.push(value)
      this.key += Number.isInteger(value) ? "integer" : "number"
    } else if (typeof value !== "object" || value === null) this.#fixed(value)
    else if (isArgument(value)) {
      const twin = this.leaves.indexOf(value)
      this.leaves.push(value)
      this.key += `${value.dtype}[${value.shape.join()}]`
      if (value.requiresGrad) this.#gradient(value)
      // A leaf given twice has one gradient.
      if (value.requiresGrad && twin >= 0) this.key += `=${twin}`
    } else if (isTensor(value)) this.#fixed(value)
    else if (Array.isArray(value)) {
      this.key += "["
      for (const part of value) {
        this.#visit(part)
        this.key += ","
      }
    } else if (isPlain(value)) {
      this.key += "{"
      for (const [name, part] of Object.entries(value)) {
        this.key += `${JSON.stringify(name)}:`
        this.#visit(part)
        this.key += ","
      }
    } else this.#fixed(value)
  }

  #gradient({ isLeaf, grad, shape }: Tensor): void {
    if (!isLeaf) {
      throw new Error(
        `compile: arguments must be leaves, got the result of operations that take gradients, of shape ${formatShape(shape)}. Compute it inside the step, or detach() it.`,
      )
    }
    this.key += grad ? "∇+" : "∇"
  }

  /** A part that is the same in all calls that the recording serves. */
  #fixed(value: unknown): void {
    if (typeof value === "function" || (typeof value === "object" && value !== null))
      this.key += `#${idOf(value)}`
    else this.key += `${typeof value}${Object.is(value, -0) ? "-0" : JSON.stringify(String(value))}`
  }
}
