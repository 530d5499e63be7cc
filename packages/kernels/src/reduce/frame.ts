import type { StorageType } from "../call"
import { VectorEmitter } from "../scalar/emit"
import type { Expr } from "../scalar/expr"
import { loadSplat } from "../scalar/lanes"
import { partsOf } from "../scalar/parts"
import type { FuncBuilder, Local, Value } from "../wasm"
import { Combiner, type ReduceOp } from "./combine"
import { type Access, Reader } from "./reader"

/** An input of a kernel: where it begins and how it moves. */
export interface ReduceOperand {
  readonly type: StorageType
  readonly how: Access
  readonly address: Value
  /** Bytes along the kept axes, then along the reduced ones; none for u. */
  readonly strides: readonly Value[]
}

/** The parameters of one reduction kernel, by name. */
export interface ReduceFrame {
  readonly f: FuncBuilder
  readonly op: ReduceOp
  readonly value: Expr
  readonly kept: readonly Value[]
  readonly reduced: readonly Value[]
  readonly operands: readonly ReduceOperand[]
  /** Where the next result goes; results are written in row-major order. */
  readonly output: Local
  readonly scratch: Value
}

export interface OpenFrame {
  readonly reader: Reader
  readonly by: Combiner
  /** Whether the value is long to write out, so that a loop should hold one copy of it. */
  readonly heavy: boolean
}

/** The reader of a kernel's value when vectors lie along `axis`, and how its values are joined. */
export function openFrame(frame: ReduceFrame, axis: number): OpenFrame {
  const { f, value, op, operands } = frame
  const uniform = new Set<number>()
  for (const [i, { how }] of operands.entries()) if (how === "u") uniform.add(i)
  const emitter = new VectorEmitter(f, [value], uniform)
  emitter.prelude((i) => {
    const { type, address } = operands[i] as ReduceOperand
    return loadSplat(type, address)
  })
  const reader = new Reader(
    f,
    emitter,
    operands.map(({ type, how, address, strides }) => ({ type, how, stride: strides[axis] ?? address })),
  )
  const by = new Combiner(op, value.type as StorageType, emitter.lanes)
  return { reader, by: by.withNeutral(f.local("v128", by.neutral)), heavy: isHeavy(value) }
}

export function isHeavy(value: Expr): boolean {
  return partsOf([value]).size > 12
}

/** Loops over axes `from` … `to` − 1, moving the addresses; `body` gets where they stand. */
export function walk(
  frame: ReduceFrame,
  from: number,
  to: number,
  addresses: readonly Value[],
  body: (addresses: readonly Value[]) => void,
): void {
  if (from >= to) {
    body(addresses)
    return
  }
  const { f, kept, reduced, operands } = frame
  const moving = addresses.map((address) => f.local("i32", address))
  const size = (from < kept.length ? kept[from] : reduced[from - kept.length]) as Value
  f.for(f.int(0), 0, size, 1, () => {
    walk(frame, from + 1, to, moving, body)
    for (const [i, { strides }] of operands.entries()) {
      const stride = strides[from]
      if (stride) f.bump(moving[i] as Local, stride)
    }
  })
}

/** Addresses to start a run of vectors with: copies that may move; for s the value, loaded once. */
export function startRun(frame: ReduceFrame, addresses: readonly Value[]): readonly Local[] {
  const { f, operands } = frame
  return operands.map(({ type, how }, i) => {
    const address = addresses[i] as Value
    return how === "s" ? f.local("v128", loadSplat(type, address)) : f.local("i32", address)
  })
}
