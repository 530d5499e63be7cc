import { othersShared, otherVersion, shared } from "@gradus/kernels"
import type { Primitive, Spec } from "../core/primitive"
import type { Storage } from "../core/storage"
import type { Generator } from "../random/generator"
import type { Tensor } from "../tensor"
import type { Setting } from "./setting"

/** Indices that must lie in [low, size) when a step runs, or be `except`. */
export interface IndexCheck {
  /** The operation that asks, for the message. */
  readonly owner: string
  /** What the indices are called, and what to do about a wrong one. */
  readonly what: string
  readonly advice: string
  readonly low: number
  readonly size: number
  readonly except?: number
  /** Whether they may be numbers that are no integers, which are refused. Default: they are int32. */
  readonly whole?: boolean
}

/** Takes a step down instead of carrying it out: what of the step's own code touches tensors comes here. */
export interface Recorder {
  /** An operation. Its result has no values yet. */
  record(primitive: Primitive<unknown>, inputs: readonly Tensor[], attrs: unknown, spec: Spec): Tensor
  /** `target.assign(value)`, of one dtype and shape */
  assign(target: Tensor, value: Tensor): void
  /** The value that a tensor has now, off the tape and out of reach of later assignments. */
  detach(tensor: Tensor): Tensor
  /** A tensor that has no values becomes one that lives on, with the value it has in the run that is being recorded. */
  settle(tensor: Tensor): Tensor
  /** Code asks for the numbers of a tensor. @throws Error where the step will compute them */
  read(tensor: Tensor): void
  /** The step cannot be right unless these indices are in range. */
  checkIndices(index: Tensor, check: IndexCheck): void
  /** The key (two words) and the number of a generator's next draw. */
  draw(generator: Generator): readonly [Tensor, Tensor, Tensor]
  /** Whether a tensor stands for a plain number, and of which kind. */
  numberKind(tensor: Tensor): "whole" | "fraction" | undefined
  /** Code asks for a setting, or is about to change it. */
  setting(setting: Setting<unknown>, access: "read" | "write"): void
  /** Whether the step itself made a tensor, so that it is gone when the step has ended. */
  isLocal(tensor: Tensor): boolean
  /** A tensor that is made now lives on and is used again by later steps: state that its owner makes when first needed. */
  lasts(tensor: Tensor): void
  /** A generator is made, whose stream begins anew in every step. */
  made(generator: Generator): void
  /** Code goes by the fields of an object from here on: a module, an optimizer. */
  uses(object: object): void
  /** The fields of an object in which code looks for parts, such as the parameters of a module; others do not matter to it. */
  parts(object: object, isPart: (value: unknown) => boolean): [string, unknown][]
}

/** Carries operations out in a way of its own, for instance all at once when somebody asks for numbers. */
export interface Executor {
  /** The result of an operation, which need not have numbers yet. */
  run(primitive: Primitive<unknown>, inputs: readonly Tensor[], attrs: unknown, spec: Spec): Tensor
  /** The numbers of a tensor that has none yet. */
  read(tensor: Tensor): Storage | undefined
}

const state = /* @__PURE__ */ shared("tensor.recorder", (): State => ({}))

/** How operations are carried out now. */
interface State {
  active?: Recorder | undefined
  executor?: Executor | undefined
}

export function activeExecutor(): Executor | undefined {
  return state.executor
}

/** From now on operations that are not recorded are carried out so; undefined: at once, each by its kernel. */
export function useExecutor(next: Executor | undefined): void {
  state.executor = next
}

export function activeRecorder(): Recorder | undefined {
  return state.active
}

/** Runs `body` with its operations recorded, or, without a recorder, carried out. */
export function withRecorder<T>(recorder: Recorder | undefined, body: () => T): T {
  const before = state.active
  state.active = recorder
  const readmit = recorder && refuseOthers()
  try {
    return body()
  } finally {
    readmit?.()
    state.active = before
  }
}

/** Operations of other versions would run when the step is recorded and never again: until it is, they throw. */
function refuseOthers(): () => void {
  const others = othersShared("tensor.recorder").map(([version, other]) => {
    const theirs = other as State
    const before = theirs.active
    const get = () => {
      throw otherVersion("an operation", version)
    }
    theirs.active = new Proxy({}, { get }) as Recorder
    return () => {
      theirs.active = before
    }
  })
  return () => {
    for (const readmit of others) readmit()
  }
}
