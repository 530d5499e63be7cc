import { isTensor, type Tensor } from "@gradus/tensor"
import { brief } from "../trace/names"
import { branchesOf, demandNoMore, isTyped, putTogether, takeApart } from "../trace/tree"

const RETURNED = "what a step returns or keeps"

/** How deep objects of classes, maps and sets are searched for tensors. */
const DEPTH = 3

/** A nest of what the program computes, and of what else the step puts into it. */
export class Form {
  readonly #form: unknown
  /** By place: the number of a result, or a tensor that is not computed. */
  readonly #parts: readonly (number | Tensor)[]
  /** The results that eager code would have on the tape. */
  readonly #cut = new Set<number>()

  /**
   * @param isThere - whether a tensor is what it is in every run
   * @param computed - gets the others
   * @throws TypeError for a tensor that is computed where no other can be put in its place, and for hidden fields
   */
  constructor(value: unknown, isThere: (tensor: Tensor) => boolean, computed: Tensor[]) {
    for (const branch of branchesOf(value)) demandNoMore(branch, Object.keys(branch).length, RETURNED)
    const { leaves, form } = takeApart(value, isTensor, (other) => {
      if (isTyped(other)) demandNoMore(other, other.length, RETURNED)
      demandNoTensor(other, isThere)
    })
    this.#form = form
    this.#parts = leaves.map((tensor) => {
      if (isThere(tensor)) return tensor
      const result = computed.push(tensor) - 1
      if (tensor.requiresGrad || tensor.isCut) this.#cut.add(result)
      return result
    })
  }

  get isComputed(): boolean {
    return this.#parts.some((part) => typeof part === "number")
  }

  of(results: readonly Tensor[]): unknown {
    for (const result of this.#cut) results[result].cut()
    return putTogether(this.#form, (place) => {
      const part = this.#parts[place]
      return typeof part === "number" ? results[part] : part
    })
  }
}

function demandNoTensor(
  value: unknown,
  isThere: (tensor: Tensor) => boolean,
  depth = 0,
  within: unknown = value,
): void {
  if (typeof value !== "object" || value === null || depth > DEPTH) return
  const parts = value instanceof Map || value instanceof Set ? [...value].flat() : Object.values(value)
  for (const part of parts) {
    if (!isTensor(part)) demandNoTensor(part, isThere, depth + 1, within)
    else if (!isThere(part)) {
      throw new TypeError(
        `compile: ${RETURNED} must be tensors, or lists and plain objects of them, got one in ${brief(within)}. Return the tensors, and put them there outside.`,
      )
    }
  }
}
