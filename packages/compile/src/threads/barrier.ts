import { atomics, type FuncBuilder, i32 } from "@gradus/kernels"
import { CONTROL, MAILBOX, mailboxOf } from "./control"

/** Where threads meet, and how many. */
export interface Barrier {
  /** Address of the control block. */
  readonly address: number
  readonly threads: number
  /** Whether thread 0 may sleep; in a page's main thread it must only spin. */
  readonly mayBlock: boolean
}

/** Looks at the generation before a thread goes to sleep: about 30 µs. */
const SPINS = 60_000
/** Failures, a power of two, after which a thread spins again as long as at first. */
export const FORGET = 32

/**
 * Writes the code by which `thread` waits until all have come here; what they wrote before is then seen by all. It spins
 * for some microseconds and then sleeps. When a thread has failed, the others leave with a trap.
 */
export function emitBarrier(f: FuncBuilder, barrier: Barrier, thread: number): void {
  const { address, threads } = barrier
  const word = (offset: number) => atomics.load(address + offset)
  // First the generation, then the failure: who fails counts up afterwards, so no one waits for what is past.
  const generation = f.int(word(CONTROL.generation))
  const isOld = () => i32.eq(word(CONTROL.generation), generation)
  const leaveIfFailed = () => f.if(word(CONTROL.failed), () => f.trap())
  leaveIfFailed()
  const isLast = i32.eq(atomics.add(address + CONTROL.arrived, 1), threads - 1)
  f.if(
    isLast,
    () => {
      f.do(atomics.store(address + CONTROL.arrived, 0))
      f.drop(atomics.add(address + CONTROL.generation, 1))
      // Counted before it sleeps, a thread is either woken here or finds the generation changed.
      f.if(word(CONTROL.sleepers), () => f.drop(atomics.notify(address + CONTROL.generation, -1)))
    },
    () => {
      if (thread > 0 || barrier.mayBlock) {
        // With more threads than cores spinning keeps others from coming: after each failure half as long, but now and
        // then as long as at first, since times change.
        const saved = address + mailboxOf(thread) + MAILBOX.spared
        const spared = f.int(i32.load(saved))
        const left = f.int(i32.shrU(i32.const(SPINS), spared))
        f.while(
          () => i32.and(isOld(), i32.ne(left, 0)),
          () => f.bump(left, -1),
        )
        f.if(
          isOld(),
          () => {
            f.do(i32.store(saved, i32.and(i32.add(spared, 1), FORGET - 1)))
            f.drop(atomics.add(address + CONTROL.sleepers, 1))
            f.while(isOld, () => f.drop(atomics.wait(address + CONTROL.generation, generation)))
            f.drop(atomics.add(address + CONTROL.sleepers, -1))
          },
          () => f.if(spared, () => f.do(i32.store(saved, i32.const(0)))),
        )
      } else {
        f.while(isOld, () => {})
      }
      leaveIfFailed()
    },
  )
}
