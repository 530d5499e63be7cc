import type { StorageType } from "../call"
import { remembered } from "../remembered"
import type { Expr } from "../scalar/expr"
import type { Kernel, Value } from "../wasm"
import type { ReduceOp } from "./combine"
import type { ReduceFrame, ReduceOperand } from "./frame"
import { writeInner } from "./inner"
import { writeNested } from "./nested"
import { writeOuter } from "./outer"
import type { Access } from "./reader"

/**
 * Where vectors lie: along the only reduced axis (inner), along the last of several reduced axes (nested),
 * or along the last kept axis (outer).
 */
export type ReducePattern = "inner" | "nested" | "outer"

const WRITERS: Readonly<Record<ReducePattern, (frame: ReduceFrame) => void>> = {
  inner: writeInner,
  nested: writeNested,
  outer: writeOuter,
}

/**
 * What a reduction joins, for every element: an expression of the inputs. The kernel for each pattern of
 * axes and accesses is built when first needed; sizes and strides are run-time arguments.
 */
export class ReduceProgram {
  /** The type of the expression and of the result. */
  readonly type: StorageType
  readonly #kernels = new Map<string, Kernel>()

  /**
   * @param key - names inputs, op and value: programs with equal keys must be equal
   */
  constructor(
    readonly key: string,
    readonly inputs: readonly StorageType[],
    readonly op: ReduceOp,
    readonly value: Expr,
  ) {
    if (value.type === "i64" || inputs.length === 0) {
      throw new TypeError(
        `reduce: a program must have inputs and a storable type, got ${inputs.length} inputs and ${value.type}. Convert the value.`,
      )
    }
    this.type = value.type
  }

  /**
   * The kernel for a pattern. Its parameters are: sizes of the kept axes, then of the reduced ones,
   * outermost first; for each input its address and, but for u, its strides in bytes along all of these;
   * the output's address; the address of scratch memory.
   */
  kernel(pattern: ReducePattern, kept: number, reduced: number, access: string): Kernel {
    const name = `${pattern}${kept},${reduced}${access}`
    return remembered(this.#kernels, name, () =>
      this.#makeKernel(pattern, kept, reduced, [...access] as Access[], `reduce:${this.key}:${name}`),
    )
  }

  #makeKernel(
    pattern: ReducePattern,
    kept: number,
    reduced: number,
    access: readonly Access[],
    key: string,
  ): Kernel {
    const axes = kept + reduced
    const params = access.reduce((sum, how) => sum + (how === "u" ? 1 : 1 + axes), axes + 2)
    return {
      key,
      params: Array.from({ length: params }, () => "i32"),
      build: (f, p) => {
        let next = axes
        const operands = access.map((how, i): ReduceOperand => {
          const address = p[next++] as Value
          const strides = how === "u" ? [] : p.slice(next, next + axes)
          next += strides.length
          return { type: this.inputs[i] as StorageType, how, address, strides }
        })
        WRITERS[pattern]({
          f,
          op: this.op,
          value: this.value,
          kept: p.slice(0, kept),
          reduced: p.slice(kept, axes),
          operands,
          output: f.local("i32", p[next]),
          scratch: p[next + 1] as Value,
        })
      },
    }
  }
}
