import { demand, exactMethods, type Kind } from "@gradus/checks"
import { isTensor, type Tensor } from "@gradus/tensor"
import { closed, formatShape, newArray, wrap } from "@gradus/tensor/engine"
import { checkIndex, checkIndices, type Dataset } from "./dataset"

type TypedArray = ReturnType<Tensor["toTypedArray"]>

/** One column of a dataset: a row-major array of which row i belongs to example i. */
interface Column {
  readonly data: TypedArray
  readonly shape: readonly number[]
  readonly dtype: Tensor["dtype"]
  readonly rowSize: number
}

const Closed = /* @__PURE__ */ closed("TensorDataset", () => ["tensors"])

const TENSOR: Kind<Tensor> = {
  must: "a tensor",
  type: "object",
  holds: isTensor,
  advice: "Make one with tensor(data), and give tensors one after the other, not as a list.",
}

/**
 * Examples that are the rows of several tensors. A batch is gathered in one copy for each tensor.
 *
 * The numbers are copied: what is assigned to a tensor afterwards does not change the examples.
 *
 * @throws TypeError for what is no tensor; RangeError when there is none, or their first dimensions differ
 *
 * @example
 * ```ts
 * import { TensorDataset } from "@gradus/data"
 * import { tensor } from "@gradus/tensor"
 * const data = new TensorDataset(tensor([[1, 2], [3, 4]]), tensor([0, 1], { dtype: "int32" }))
 * const [features, label] = data.get(1)
 * features // => [3, 4]
 * label.item() // => 1
 * ```
 */
export class TensorDataset<T extends readonly Tensor[]>
  extends Closed
  implements Dataset<{ [K in keyof T]: Tensor }>
{
  readonly #length: number
  readonly #columns: readonly Column[]

  constructor(...tensors: T) {
    super()
    exactMethods("TensorDataset", TensorDataset.prototype)
    for (const [i, given] of tensors.entries()) demand("TensorDataset", `argument ${i}`, TENSOR, given)
    if (tensors.length === 0 || tensors.some((t) => t.ndim === 0)) {
      throw new RangeError(
        `TensorDataset: there must be at least one tensor, each with a first dimension, got shapes ${tensors.map((t) => formatShape(t.shape)).join(" and ")}. Give features and targets.`,
      )
    }
    const length = tensors[0].shape[0]
    this.#length = length
    if (tensors.some((t) => t.shape[0] !== length)) {
      throw new RangeError(
        `TensorDataset: first dimensions must agree, got shapes ${tensors.map((t) => formatShape(t.shape)).join(" and ")}. Each row is one example.`,
      )
    }
    this.#columns = tensors.map((t) => ({
      data: t.toTypedArray(),
      shape: t.shape.slice(1),
      dtype: t.dtype,
      rowSize: t.size / Math.max(1, length),
    }))
  }

  get length(): number {
    return this.#length
  }

  get(index: number): { [K in keyof T]: Tensor } {
    checkIndex("TensorDataset", index, this.length)
    return this.#gather([index], []) as { [K in keyof T]: Tensor }
  }

  batch(indices: Int32Array): { [K in keyof T]: Tensor } {
    checkIndices("TensorDataset", indices, this.length)
    return this.#gather(indices, [indices.length]) as { [K in keyof T]: Tensor }
  }

  #gather(indices: ArrayLike<number>, lead: readonly number[]): Tensor[] {
    return this.#columns.map(({ data, shape, dtype, rowSize }) => {
      const gathered = newArray(dtype, indices.length * rowSize)
      for (let i = 0; i < indices.length; i++) {
        const start = indices[i] * rowSize
        if (rowSize === 1) gathered[i] = data[start]
        else gathered.set(data.subarray(start, start + rowSize), i * rowSize)
      }
      return wrap(gathered, [...lead, ...shape], dtype)
    })
  }
}
