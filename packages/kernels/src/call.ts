import type { Kernel } from "./wasm"

/** Element types as stored in memory; bool is one byte, 0 or 1. */
export type StorageType = "f32" | "f64" | "i32" | "bool"

export const BYTES: Readonly<Record<StorageType, number>> = { f32: 4, f64: 8, i32: 4, bool: 1 }

/**
 * A kernel chosen for given sizes, complete but for the addresses. Eager execution runs it at once;
 * a compiled program writes the same call with constant addresses.
 */
export interface Call {
  readonly kernel: Kernel
  /** Bytes of working memory that the kernel needs beside its operands. */
  readonly scratch: number
  /** The kernel's arguments, from the addresses of inputs, then outputs, then scratch. */
  args(pointers: readonly number[]): readonly number[]
  /**
   * The same work as `parts` calls over disjoint parts of the outputs, with the same pointers but for scratch, which
   * each part needs of its own; some may be missing where there is too little to share. Absent: the work is not
   * shared. Never changes a bit.
   */
  readonly split?: (parts: number) => readonly Call[]
}
