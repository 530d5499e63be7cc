import { withResidentResults } from "../core/execute"
import { formatShape } from "../core/shape"
import { Storage } from "../core/storage"
import type { Tensor } from "../tensor"
import { activeRecorder } from "../trace/recorder"
import { type Node, offTape, withGrad } from "./node"
import { sumTo } from "./sum-to"

export interface BackwardOptions {
  /** Keep the graph, so that backward can pass through it again. */
  readonly retainGraph?: boolean
  /** Put the backward pass itself on the tape, for derivatives of higher order; implies retainGraph. */
  readonly createGraph?: boolean
}

/**
 * Carries gradients from `roots` back to the leaves, in descending order of the operations. Gradients on the
 * way live in resident memory and are freed as soon as they are used.
 *
 * @param leaf - receives the gradient of each tensor for which `wanted` holds; takes ownership of its storage
 */
export function propagate(
  roots: readonly Tensor[],
  gradients: readonly Tensor[],
  wanted: (tensor: Tensor) => boolean,
  leaf: (tensor: Tensor, gradient: Tensor) => void,
  options: BackwardOptions,
): void {
  const { createGraph = false, retainGraph = createGraph } = options
  const pending = new Map<Tensor, Tensor>()
  const pool = createGraph || activeRecorder() ? undefined : new Pool()
  /** Takes a gradient that is held already. */
  const deliver = (tensor: Tensor, gradient: Tensor) => {
    const sofar = pending.get(tensor)
    if (!sofar) {
      pending.set(tensor, gradient)
      return
    }
    const sum = pool ? pool.run(() => sofar.add(gradient)) : sofar.add(gradient)
    pool?.hold(sum)
    pool?.drop(sofar)
    pool?.drop(gradient)
    pending.set(tensor, sum)
  }
  const order = tape(roots, wanted)
  const relevant = new Set(order)
  const passed: Node[] = []
  try {
    withGrad(createGraph, () => {
      for (const gradient of gradients) pool?.hold(gradient)
      for (const [i, root] of roots.entries()) deliver(root, gradients[i])
      for (const tensor of order) {
        const gradient = pending.get(tensor)
        if (!gradient) continue
        pending.delete(tensor)
        const { node } = tensor
        if (node) {
          const pull = () => pullBack(tensor, node, gradient, relevant)
          const { explain } = node
          const step = explain ? () => explain(node.primitive.name, pull) : pull
          const parts = pool ? pool.run(step) : step()
          for (const part of parts) if (part) pool?.hold(part)
          for (const [i, part] of parts.entries())
            if (part) deliver((node.inputs as readonly Tensor[])[i], part)
          passed.push(node)
        }
        if (wanted(tensor)) leaf(tensor, pool ? pool.give(gradient) : gradient)
        else pool?.drop(gradient)
        pool?.sweep()
      }
    })
    // Only now, so that a pass that fails can be tried again.
    if (!retainGraph) for (const node of passed) node.inputs = undefined
  } finally {
    pool?.close()
  }
}

/** The gradients of a node's inputs, in their shapes and dtypes. */
function pullBack(
  output: Tensor,
  node: Node,
  gradient: Tensor,
  relevant: ReadonlySet<Tensor>,
): (Tensor | undefined)[] {
  const { inputs } = node
  if (!inputs) throw freedGraph(node)
  const parts = node.primitive.vjp?.(gradient, {
    attrs: node.attrs,
    output,
    needs: (i) => relevant.has(inputs[i] as Tensor),
    inputSpec: (i) => inputs[i] as Tensor,
    input(i) {
      const tensor = inputs[i] as Tensor
      if (tensor.version !== node.versions[i]) {
        throw new Error(
          `backward: the inputs of ${node.primitive.name} must not change after the forward pass, got input ${i} of shape ${formatShape(tensor.shape)} assigned to since. Call backward() before.`,
        )
      }
      return tensor
    },
  })
  return inputs.map((input, i) => {
    const part = parts?.[i]
    if (!part || !relevant.has(input)) return undefined
    const sum = sumTo(part, input.shape)
    return sum.dtype === input.dtype ? sum : sum.to(input.dtype)
  })
}

function freedGraph(node: Node): Error {
  return new Error(
    `backward: the graph must still be there, got one freed by an earlier backward (at ${node.primitive.name}). Pass { retainGraph: true } to that one, or run the forward pass again.`,
  )
}

/**
 * The tensors that lie between the roots and those that are wanted, latest operation first, leaves last.
 */
function tape(roots: readonly Tensor[], wanted: (tensor: Tensor) => boolean): Tensor[] {
  const seen = new Set<Tensor>()
  const stack = [...roots]
  while (stack.length > 0) {
    const tensor = stack.pop() as Tensor
    if (tensor.isCut) throw offTape("backward")
    if (seen.has(tensor) || !tensor.requiresGrad) continue
    seen.add(tensor)
    const { node } = tensor
    if (!node) continue
    if (!node.inputs) throw freedGraph(node)
    for (const input of node.inputs) stack.push(input)
  }
  const oldestFirst = [...seen].sort((a, b) => (a.node?.id ?? -1) - (b.node?.id ?? -1))
  const relevant = new Set<Tensor>()
  for (const tensor of oldestFirst) {
    if (wanted(tensor) || tensor.node?.inputs?.some((input) => relevant.has(input))) relevant.add(tensor)
  }
  return oldestFirst.filter((tensor) => relevant.has(tensor)).reverse()
}

/** Keeps account of the resident storages made during a backward pass. */
class Pool {
  readonly #made = new Set<Storage>()
  /** How many waiting gradients use a storage. */
  readonly #holds = new Map<Storage, number>()

  run<T>(body: () => T): T {
    const { value, made } = withResidentResults(body)
    for (const storage of made) this.#made.add(storage)
    return value
  }

  hold({ storage }: Tensor): void {
    this.#holds.set(storage, (this.#holds.get(storage) ?? 0) + 1)
  }

  drop({ storage }: Tensor): void {
    const count = (this.#holds.get(storage) ?? 1) - 1
    if (count === 0) this.#holds.delete(storage)
    else this.#holds.set(storage, count)
  }

  /** Hands a gradient over for keeps; copied when another gradient uses the same numbers. */
  give(gradient: Tensor): Tensor {
    const { storage } = gradient
    this.drop(gradient)
    if (!this.#made.has(storage)) return gradient
    if (this.#holds.has(storage)) {
      return gradient.derive(Storage.heap(storage.dtype, storage.copy()), gradient.shape, gradient.dtype)
    }
    this.#made.delete(storage)
    return gradient
  }

  /** Frees what no waiting gradient uses. */
  sweep(): void {
    for (const storage of this.#made) {
      if (this.#holds.has(storage)) continue
      storage.free()
      this.#made.delete(storage)
    }
  }

  close(): void {
    this.#holds.clear()
    this.sweep()
  }
}
