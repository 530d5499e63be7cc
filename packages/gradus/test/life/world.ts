import {
  clipGradNorm,
  clipGradValue,
  compile,
  crossEntropy,
  Generator,
  type Optimizer,
  packCheckpoint,
  restoreCheckpoint,
  type Tensor,
  unpackCheckpoint,
} from "gradus"
import { Net, WORDS } from "./net"
import { type OptimizerKind, optimizers } from "./optimizers"
import { type ScheduleKind, type SomeSchedule, schedules } from "./schedules"

/** What a life begins with. */
export interface Birth {
  readonly dtype: "float32" | "float64"
  readonly optimizer: OptimizerKind
  /** Bound from the start; another may come later where there is none. */
  readonly schedule: ScheduleKind | undefined
  readonly seed: number
}

export type Way = "eagerly" | "compiled" | "compiled with two threads" | "compiled, rebuilt now and then"

/** What a step does beside computing gradients; the last ones fail on the way. */
export const STEPS = [
  "update",
  "gather gradients",
  "update, clipped by norm",
  "update, clipped by value",
  "update twice",
] as const
export const FAILURES = [
  "throw after the forward pass",
  "throw after the backward pass",
  "throw after the update",
  "a word that is not there",
  "a computed word that is not there",
] as const
export type StepKind = (typeof STEPS)[number]
export type FailureKind = (typeof FAILURES)[number]

class Mishap extends Error {}

/** A change of what a world is made of, which whoever rebuilds the world has to make again. */
export type Change = (world: World) => void

/** A net in training, with all that belongs to it. */
export class World {
  net: Net
  readonly draws: Generator
  readonly optimizer: Optimizer
  /** Of the words alone. */
  readonly second: Optimizer
  schedule: SomeSchedule | undefined
  readonly changes: Change[] = []
  readonly step: (kind: StepKind | FailureKind, x: Tensor, word: Tensor, label: Tensor) => Tensor

  constructor(
    readonly birth: Birth,
    readonly way: Way,
  ) {
    this.draws = new Generator(birth.seed + 17)
    this.net = new Net(this.draws, birth.seed).to(birth.dtype)
    const { picture, body, head, words } = this.net
    const groups = [
      { params: [...picture.parameters(), ...body.parameters()] },
      { params: head.parameters(), lr: 0.02 },
    ]
    this.optimizer = optimizers[birth.optimizer](groups)
    this.second = optimizers.SGD([{ params: words.parameters() }])
    if (birth.schedule) this.bind(birth.schedule)
    const plain = (...args: Parameters<World["step"]>) => this.#step(...args)
    const threads = way === "compiled with two threads" ? 2 : 1
    this.step = way === "eagerly" ? plain : compile(plain, { staticArgs: [0], maxSignatures: 100, threads })
  }

  /** Makes a change, and remembers it. */
  change(change: Change): void {
    change(this)
    this.changes.push(change)
  }

  bind(kind: ScheduleKind): void {
    this.schedule = schedules[kind](this.optimizer)
  }

  /** All that a checkpoint has to hold; gradients are plain data in it. */
  save(): Uint8Array {
    const { net, draws, optimizer, second, schedule } = this
    const grads = Object.fromEntries(
      net.namedParameters().map(([path, parameter]) => [path, parameter.grad?.detach() ?? null]),
    )
    return packCheckpoint({ net, draws, optimizer, second, ...(schedule && { schedule }), grads })
  }

  restore(bytes: Uint8Array): void {
    const { net, draws, optimizer, second, schedule } = this
    const parts = { net, draws, optimizer, second, ...(schedule && { schedule }) }
    const { grads } = restoreCheckpoint<{ grads: Record<string, Tensor | null> }>(
      unpackCheckpoint(bytes),
      parts,
    )
    for (const [path, parameter] of net.namedParameters()) parameter.grad = grads[path] ?? undefined
  }

  /** A world built anew in which the same was changed, and that goes on from a checkpoint of this one. */
  rebuilt(): World {
    const bytes = this.save()
    const next = new World(this.birth, this.way)
    for (const change of this.changes) next.change(change)
    next.restore(bytes)
    return next
  }

  #step(kind: StepKind | FailureKind, x: Tensor, word: Tensor, label: Tensor): Tensor {
    const { net, optimizer, second } = this
    let looked = word
    if (kind === "a computed word that is not there") looked = word.add(WORDS)
    const loss = crossEntropy(net.forward(x, looked), label)
    if (kind === "throw after the forward pass") throw new Mishap(kind)
    loss.backward()
    if (kind === "throw after the backward pass") throw new Mishap(kind)
    if (kind === "gather gradients") return loss
    if (kind === "update, clipped by norm") clipGradNorm(net.parameters(), 0.3)
    if (kind === "update, clipped by value") clipGradValue(net.parameters(), 0.02)
    optimizer.step()
    second.step()
    if (kind === "throw after the update") throw new Mishap(kind)
    optimizer.zeroGrad()
    second.zeroGrad()
    if (kind === "update twice") {
      crossEntropy(net.forward(x, word), label).backward()
      optimizer.step()
      second.step()
    }
    return loss
  }
}

export { WORDS }
