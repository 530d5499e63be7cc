import { noMore } from "@gradus/checks"
import { shared } from "@gradus/kernels"
import type { Primitive } from "../core/primitive"
import { callSynchronously } from "../core/synchronous"
import type { Tensor } from "../tensor"
import type { Explain } from "./anomaly-watch"

/** One operation on the tape: how a tensor came to be. */
export interface Node {
  /** Rises with every operation, so descending order is a topological order. */
  readonly id: number
  readonly primitive: Primitive<unknown>
  readonly attrs: unknown
  /** Emptied once the gradient has passed, unless the graph is retained. */
  inputs: readonly Tensor[] | undefined
  /** Versions of the inputs' numbers when they were used. */
  readonly versions: readonly number[]
  /** Tells where the operation was called, in anomaly mode. */
  readonly explain: Explain | undefined
}

/** Stands for operations that are on no tape, those of a compiled step. */
export const CUT: Node = {
  id: -1,
  primitive: { name: "a compiled step" } as Primitive<unknown>,
  attrs: undefined,
  inputs: undefined,
  versions: [],
  explain: undefined,
}

/** What is said of a gradient that would have to pass through a compiled step. */
export function offTape(owner: string): Error {
  return new Error(
    `${owner}: results of a compiled step are off the tape, got a gradient that would pass through one. Put backward() inside the step; or detach() its result.`,
  )
}

const tape = /* @__PURE__ */ shared("tensor.tape", () => ({ enabled: true, nextId: 0 }))

/** Whether operations are being put on the tape. */
export function gradEnabled(): boolean {
  return tape.enabled
}

/** Runs `body` with the tape on or off. */
export function withGrad<T>(on: boolean, body: () => T): T {
  const before = tape.enabled
  tape.enabled = on
  try {
    return body()
  } finally {
    tape.enabled = before
  }
}

/**
 * Runs `body` without putting its operations on the tape.
 *
 * @param body - a function that is done when it returns: what comes after an `await` would run outside
 * @throws TypeError for an asynchronous function, or one that returns a promise or a generator
 * @example
 * ```ts
 * import { noGrad, tensor } from "@gradus/tensor"
 * const w = tensor([1, 2], { requiresGrad: true })
 * noGrad(() => w.mul(2)).requiresGrad // => false
 * ```
 */
export function noGrad<T>(body: () => T, ...surplus: []): T {
  noMore("noGrad", surplus)
  return callSynchronously("noGrad", body, (run) => withGrad(false, run))
}

/**
 * Runs `body` with the tape on, also inside `noGrad`.
 *
 * @param body - a function that is done when it returns
 * @throws TypeError for an asynchronous function, or one that returns a promise or a generator
 * @example
 * ```ts
 * import { enableGrad, noGrad, tensor } from "@gradus/tensor"
 * const w = tensor([1, 2], { requiresGrad: true })
 * noGrad(() => enableGrad(() => w.mul(2))).requiresGrad // => true
 * ```
 */
export function enableGrad<T>(body: () => T, ...surplus: []): T {
  noMore("enableGrad", surplus)
  return callSynchronously("enableGrad", body, (run) => withGrad(true, run))
}

export function attach(
  result: Tensor,
  primitive: Primitive<unknown>,
  inputs: readonly Tensor[],
  attrs: unknown,
  explain: Explain | undefined,
): void {
  result.setNode({
    id: tape.nextId++,
    primitive,
    attrs,
    inputs,
    versions: inputs.map((t) => t.version),
    explain,
  })
}

/** Whether gradients could pass from a tensor to a leaf other than `except`. */
export function reachesLeaf(from: Tensor, except?: Tensor): boolean {
  const seen = new Set<Tensor>()
  const stack = [from]
  while (stack.length > 0) {
    const tensor = stack.pop() as Tensor
    if (!tensor.requiresGrad || tensor === except || seen.has(tensor)) continue
    seen.add(tensor)
    const { node } = tensor
    // Where a graph was freed nobody can tell what it led to.
    if (!node?.inputs) return true
    for (const input of node.inputs) stack.push(input)
  }
  return false
}
