import { setImmediate as nextTask } from "node:timers/promises"
import type { ModeSample } from "./records"
import { spreadOf } from "./spread"
import { type Trainee, updatesOf } from "./step"

/** How a short sample of a mode's speed is divided. */
interface SampleTask {
  readonly trainee: Trainee
  /** Training examples in an epoch. */
  readonly perEpoch: number
  /** Time for all of it; see `sampleSeconds`. */
  readonly seconds: number
  readonly signal?: AbortSignal | undefined
}

/** Seconds that a sample takes at most, and the least that one can be taken in. */
const MOST_SECONDS = 1.6
const LEAST_SECONDS = 0.2
/** Part of a batch size's time that it takes at most. */
const SHARE = 0.2
/** Parts of the sample: the first is not timed, since code is still being compiled. */
const WARM_UP = 0.25
const CHUNK = 0.1
/** With fewer there would be no spread. Slow steps are waited for, to a multiple of the planned time. */
const LEAST_CHUNKS = 3
const PATIENCE = 2

/** Time to keep for a sample, of the time that there is for a batch size; 0 when that is too short for one. */
export function sampleSeconds(available: number): number {
  const seconds = Math.min(MOST_SECONDS, available * SHARE)
  return seconds < LEAST_SECONDS ? 0 : seconds
}

/**
 * How fast a mode trains, measured for a moment on a model that is thrown away.
 *
 * @returns null when there is too little time for it, or it was stopped
 */
export async function sample({ trainee, perEpoch, seconds, signal }: SampleTask): Promise<ModeSample | null> {
  if (seconds < LEAST_SECONDS) return null
  const update = updatesOf(trainee)
  const started = performance.now()
  const passed = () => (performance.now() - started) / 1000
  const chunk = (length: number): number => {
    const start = performance.now()
    let examples = 0
    let took = 0
    do {
      examples += update().size
      took = (performance.now() - start) / 1000
    } while (took < length)
    return took / examples
  }
  chunk(WARM_UP * seconds)
  const perExample: number[] = []
  const due = () => passed() < (perExample.length < LEAST_CHUNKS ? PATIENCE * seconds : seconds)
  while (due() && !signal?.aborted) {
    perExample.push(chunk(CHUNK * seconds))
    await nextTask()
  }
  const secondsPerEpoch =
    perExample.length < LEAST_CHUNKS ? null : spreadOf(perExample.map((each) => each * perEpoch))
  return secondsPerEpoch && { mode: trainee.mode, secondsPerEpoch }
}
