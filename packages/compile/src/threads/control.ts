/* The words through which threads talk, in a block of the shared memory. What different threads write often lies in
   different cache lines. */

const LINE = 64

/** Bytes from the block's beginning. */
export const CONTROL = {
  /** Counts the times that all threads met at the barrier. */
  generation: 0,
  /** Not 0 once a thread has failed: everyone who comes to the barrier, or waits there, leaves with an error. */
  failed: 4,
  /** How many threads are at the barrier. */
  arrived: LINE,
  /** How many of them sleep. */
  sleepers: 2 * LINE,
  /** The number of the thread that failed first, the length of its message in bytes, and the message. */
  errorThread: 3 * LINE,
  errorLength: 3 * LINE + 4,
  errorText: 3 * LINE + 8,
  /** A line for each thread. */
  mailboxes: 16 * LINE,
} as const

/** Bytes of the longest message that is kept. */
export const ERROR_BYTES = CONTROL.mailboxes - CONTROL.errorText

/** A thread's own line. Bytes from its beginning. */
export const MAILBOX = {
  /** The program to run now, 0 when there is none, or LISTEN. The worker sets it back to 0. */
  job: 0,
  /** Whether the worker sleeps, and has to be woken for a job. */
  asleep: 4,
  /** Messages that the main thread has posted, and that the worker has dealt with. */
  posted: 8,
  dealt: 12,
  /** Whether the main thread sleeps until the job is done. */
  awaited: 16,
  /** How many times its patience at the barrier was halved since it was last whole. */
  spared: 20,
} as const

/** Instead of a program: there is a message to read. */
export const LISTEN = -1

/** Thread 0 is the one that calls; threads 1, 2, … are workers. */
export const MAX_THREADS = 64
export const CONTROL_BYTES = CONTROL.mailboxes + MAX_THREADS * LINE

/** Bytes from the block's beginning to the mailbox of a thread. */
export function mailboxOf(thread: number): number {
  return CONTROL.mailboxes + thread * LINE
}
