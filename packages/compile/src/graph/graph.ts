import type { Tensor } from "@gradus/tensor"
import type { AnyGenerator, IndexCheck } from "@gradus/tensor/engine"
import type { Site } from "../trace/site"
import { isOperation, type Value } from "./value"

/** What a tensor holds when the step has ended. */
export interface Write {
  readonly tensor: Tensor
  readonly value: Value
}

/** Indices that must be in [0, size) before anything is written. */
export interface Check {
  readonly value: Value
  readonly size: number
  /** What the step's code asked, and of which indices, for the message. */
  readonly asked: IndexCheck
  readonly site: Site
}

/** Indices among the arguments, looked at before anything runs. */
export interface ArgumentCheck {
  /** Of the argument, in the order of the arguments' leaves. */
  readonly place: number
  readonly asked: IndexCheck
  readonly site: Site
}

/** A random stream that the step draws from. */
export interface Stream {
  readonly generator: AnyGenerator
  /** Draws in one run. */
  readonly draws: number
}

/** A recorded step. */
export interface Graph {
  readonly outputs: readonly Value[]
  readonly writes: readonly Write[]
  readonly given: readonly ArgumentCheck[]
  readonly checks: readonly Check[]
  readonly streams: readonly Stream[]
}

/** The values that must be known at the end. */
export function rootsOf({ outputs, writes, checks }: Graph): Value[] {
  return [...outputs, ...writes.map(({ value }) => value), ...checks.map(({ value }) => value)]
}

/** All values that the roots need, operands first. */
export function valuesOf(roots: readonly Value[]): Value[] {
  const reached = new Set(roots)
  // A set that grows while it is walked visits what is added.
  for (const value of reached) {
    if (isOperation(value)) for (const operand of value.source.operands) reached.add(operand)
  }
  return [...reached].sort((a, b) => a.id - b.id)
}
