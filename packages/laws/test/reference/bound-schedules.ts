import * as fc from "fast-check"
import type { BoundScheduleSubject, ScheduledGroup, ScheduledOptimizer } from "../../src/index"

interface Options {
  readonly gamma: number
}

/** Pieces of a schedule that scales, and of an optimizer, that a defect may replace. */
export const pieces = {
  /** The rate from the one that was found. */
  next: (lr: number, { gamma }: Options, _initialLr: number, _t: number) => lr * gamma,
  /** The rate at a step. */
  at: (initialLr: number, { gamma }: Options, t: number) => initialLr * gamma ** t,
  /** Which groups a step looks at. */
  present: (now: readonly ScheduledGroup[], _bound: readonly ScheduledGroup[]) => now,
  /** The rate that is the group's initial one. */
  initial: ({ lr, initialLr = lr }: ScheduledGroup) => initialLr,
  /** The rate in force once it is bound. */
  first: ({ lr, initialLr = lr }: ScheduledGroup) => initialLr,
  /** What is kept of a group when the optimizer is saved. */
  keep: (group: ScheduledGroup): Partial<ScheduledGroup> => ({ ...group }),
  /** The rates that a state loaded brings back. */
  back: (saved: readonly number[], _now: readonly number[]) => saved,
  /** Whether numbers are written back when one is refused. */
  careful: true,
}

class Plain implements ScheduledOptimizer {
  readonly groups: ScheduledGroup[] = []
  #refusing = false

  constructor(
    lrs: readonly number[],
    readonly keep: typeof pieces.keep,
  ) {
    for (const lr of lrs) this.add(lr)
  }

  add(lr: number): void {
    let rate = lr
    const refuses = () => this.#refusing && group === this.groups[this.groups.length - 1]
    const group: ScheduledGroup = {
      get lr() {
        return rate
      },
      set lr(value) {
        if (refuses()) throw new Error("no")
        rate = value
      },
      initialLr: undefined,
    }
    this.groups.push(group)
  }

  remove(index: number): void {
    this.groups.splice(index, 1)
  }

  numbers() {
    return this.groups.map(({ lr, initialLr }) => ({ lr, initialLr }))
  }

  stateDict() {
    return this.groups.map(this.keep)
  }

  loadStateDict(state: unknown): void {
    for (const [i, { lr = 1, initialLr }] of (state as Partial<ScheduledGroup>[]).entries()) {
      Object.assign(this.groups[i], { lr, initialLr })
    }
  }

  refuse(on: boolean): void {
    this.#refusing = on
  }
}

/** ηₜ = η₀γᵗ, bound to groups. */
export function decay(change: Partial<typeof pieces> = {}): BoundScheduleSubject<Options> {
  const piece = { ...pieces, ...change }
  return {
    name: "exponential decay",
    options: fc.record({ gamma: fc.constantFrom(0.5, 0.25, 1) }),
    optimizer: (lrs) => new Plain(lrs, piece.keep),
    said: (options) => ({ at: (initialLr, t) => pieces.at(initialLr, options, t), scales: () => true }),
    bind(optimizer, options) {
      const bound = [...optimizer.groups]
      let t = 0
      const rates = () => optimizer.groups.map(({ lr }) => lr)
      const write = (groups: readonly ScheduledGroup[], lrs: readonly number[]) => {
        const before = groups.map(({ lr }) => lr)
        try {
          for (const [i, group] of groups.entries()) group.lr = lrs[i]
        } catch (error) {
          if (piece.careful)
            for (const [i, group] of groups.entries()) if (group.lr !== before[i]) group.lr = before[i]
          throw error
        }
      }
      for (const group of bound) {
        group.initialLr = piece.initial(group)
        group.lr = piece.first(group)
      }
      return {
        get lastEpoch() {
          return t
        },
        step(epoch) {
          const groups = piece.present(optimizer.groups, bound)
          const lrs = groups.map((group) => {
            const initialLr = piece.initial(group)
            if (epoch !== undefined) return piece.at(initialLr, options, epoch)
            return piece.next(group.lr, options, initialLr, t)
          })
          const initial = groups.map(piece.initial)
          write(groups, lrs)
          for (const [i, group] of groups.entries()) group.initialLr = initial[i]
          t = epoch ?? t + 1
        },
        getLastLr: rates,
        stateDict: () => ({
          t,
          initial: optimizer.groups.map(({ initialLr = null }) => initialLr),
          lrs: rates(),
        }),
        loadStateDict(state) {
          const saved = state as { t: number; lrs: number[]; initial: (number | null)[] }
          write(optimizer.groups, piece.back(saved.lrs, rates()))
          for (const [i, group] of optimizer.groups.entries()) group.initialLr = saved.initial[i] ?? undefined
          t = saved.t
        },
      }
    },
  }
}
