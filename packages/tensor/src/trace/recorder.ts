import { othersShared, otherVersion, shared } from "@gradus/kernels"
import type { Primitive, Spec } from "../core/primitive"
import type { AnyGenerator } from "../random/generator-state"
import type { Tensor } from "../tensor"

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

/** A `Setting` of any kind, as recorders see it: looked at and put back without their being told of it. */
export interface AnySetting {
  readonly what: string
  readonly owner?: Tensor
  peek(): unknown
  poke(value: unknown): void
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
  draw(generator: AnyGenerator): readonly [Tensor, Tensor, Tensor]
  /** Whether a tensor stands for a plain number, and of which kind. */
  numberKind(tensor: Tensor): "whole" | "fraction" | undefined
  /** Code asks for a setting, or is about to change it. */
  setting(setting: AnySetting, access: "read" | "write"): void
  /** Whether the step itself made a tensor, so that it is gone when the step has ended. */
  isLocal(tensor: Tensor): boolean
  /** A tensor that is made now lives on and is used again by later steps: state that its owner makes when first needed. */
  lasts(tensor: Tensor): void
  /** A generator is made, whose stream begins anew in every step. */
  made(generator: AnyGenerator): void
  /** Code goes by the fields of an object from here on: a module, an optimizer. */
  uses(object: object): void
  /** The fields of an object in which code looks for parts, such as the parameters of a module; others do not matter to it. */
  parts(object: object, isPart: (value: unknown) => boolean): [string, unknown][]
}

const state = /* @__PURE__ */ shared("tensor.recorder", (): State => ({}))

interface State {
  active?: Recorder | undefined
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
