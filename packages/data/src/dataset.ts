import { demand, isList, type Kind, show, whole } from "@gradus/checks"
import { isTensor } from "@gradus/tensor"
import { plainBytes } from "@gradus/tensor/engine"

/** Examples by number. */
export interface Dataset<T> {
  readonly length: number
  /** The example at `index`, an integer in [0, length); a promise where it must be fetched. */
  get(index: number): T | Promise<T>
  /**
   * Several examples as one batch, for data that can be gathered at once. Where it is missing, or `get` was defined anew
   * by a derived class or on the object and `batch` was not, a loader collects single examples and collates them.
   */
  batch?(indices: Int32Array): T
}

const LENGTH = /* @__PURE__ */ whole("[0, 2147483647]")

const BATCH: Kind = {
  must: "a function from example numbers to a batch",
  holds: (batch) => batch === undefined || typeof batch === "function",
  advice: "Leave it out, and single examples are collated.",
}

/** @throws unless it is a dataset by its looks, whoever made it */
export function demandDataset(owner: string, dataset: unknown, name = "dataset"): void {
  const kind: Kind<object> = {
    must: "a dataset, with length and get(index)",
    holds: (value) => isObject(value) && "length" in value && isFunction(value, "get"),
    advice: adviceOn(dataset),
  }
  demand(owner, name, kind, dataset)
  const { length, batch } = dataset as Dataset<unknown>
  demand(owner, `the length of ${name}`, LENGTH, length)
  demand(owner, `batch of ${name}`, BATCH, batch)
}

/**
 * The `batch` of a dataset, where it may stand for its `get`: whoever defines `get` anew and leaves `batch` as it is
 * inherited has changed the examples, so the one that is defined nearer to the object decides.
 */
export function batchOf<T>(dataset: Dataset<T>): Dataset<T>["batch"] {
  for (let one: object | null = dataset; one; one = Object.getPrototypeOf(one)) {
    if (Object.hasOwn(one, "batch")) break
    if (Object.hasOwn(one, "get")) return undefined
  }
  return dataset.batch
}

function adviceOn(given: unknown): string {
  if (isTensor(given)) return "Wrap it: new TensorDataset(tensor)."
  if (isList(given)) return "Wrap it: { length: list.length, get: (i) => list[i] }."
  return "Give a TensorDataset, or an object with both."
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null
}

export function isFunction(value: object, method: string): boolean {
  return typeof (value as Readonly<Record<string, unknown>>)[method] === "function"
}

/** @throws RangeError unless the index is an integer in [0, length) */
export function checkIndex(owner: string, index: number, length: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new RangeError(
      `${owner}: index must be an integer in [0, ${length}), got ${show(index)}. Count from 0.`,
    )
  }
}

/** Whether it is an array of any kind, whose buffer was not transferred. */
export function isArray(list: unknown): boolean {
  if (isList(list)) return true
  return ArrayBuffer.isView(list) && "length" in list && plainBytes(list) !== undefined
}

const INDICES: Kind<ArrayLike<number>> = {
  must: "an array of example numbers",
  holds: isArray,
  advice: "Give an array or an Int32Array.",
}

/** @throws TypeError unless it is an array; RangeError unless each is an integer in [0, length) */
export function checkIndices(owner: string, indices: ArrayLike<number>, length: number): void {
  demand(owner, "indices", INDICES, indices)
  for (let i = 0; i < indices.length; i++) checkIndex(owner, indices[i], length)
}
