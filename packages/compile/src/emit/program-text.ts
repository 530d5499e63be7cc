import type { Call } from "@gradus/kernels"

/** An address that is known when the program is emitted, or is found in memory at `at` when it runs. */
export type Address = number | { readonly at: number }

export interface KernelCall {
  readonly call: Call
  /** Of the operands and the scratch memory. */
  readonly pointers: readonly Address[]
}

/** A piece of memory that a stage reads or writes. */
export interface Touch {
  /** −1 for the engine's memory at large; for a tensor whose address the program looks up, where it does so. */
  readonly space: number
  readonly from: number
  readonly bytes: number
  readonly writes: boolean
}

export interface PlacedStage {
  readonly calls: readonly KernelCall[]
  /** The same work in parts, one for each thread. */
  readonly shares?: readonly KernelCall[]
  readonly touches: readonly Touch[]
}

/** A program with all addresses, to be written. */
export interface ProgramText {
  readonly stages: readonly PlacedStage[]
  /** After how many stages the checks are made. */
  readonly checked: number
  /** The checks, and where each leaves the place of the first wrong index, or −1. */
  readonly looks: readonly KernelCall[]
  readonly checks: readonly number[]
  /** Where the program leaves 0, or the number (from 1) of the first check that failed. */
  readonly status: number
}
