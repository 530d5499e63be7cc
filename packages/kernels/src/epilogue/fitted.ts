import { BYTES } from "../call"
import type { Access, Skipped } from "./access"
import type { Epilogue } from "./epilogue"

/** An epilogue brought to a kernel: its inputs' places are known. */
export interface Fitted {
  readonly epilogue: Epilogue
  readonly accesses: readonly Access[]
  /** The kernel's own element type. */
  readonly type: "f32" | "f64"
}

/** Bytes to add to the addresses of inputs and outputs for a part of the output that begins after some elements. */
export function addressOffsets({ epilogue, accesses }: Fitted, skipped: Skipped): number[] {
  const inputs = epilogue.inputs.map(
    ({ type, view }, i) => (skipped[accesses[i]] + (view.offset ?? 0)) * BYTES[type],
  )
  return [...inputs, ...epilogue.outputs.map(({ type }) => skipped.like * BYTES[type])]
}
