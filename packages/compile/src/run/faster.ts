/** Runs of each way in a trial, of which the first few do not count: threads sleep, and code is cold. */
const RUNS = 9
const COLD = 2

/** Runs between the first trials, and at most: twice as many whenever a trial changes nothing. */
const SOON = 32
const LATE = 2048

/**
 * Two ways to do the same thing, of which mostly the faster is gone. Now and then each is tried some times and the
 * times compared, so that it follows what else the machine has to do.
 */
export class Faster {
  readonly #ways: readonly [() => void, () => void]
  #chosen: 0 | 1 = 1
  /** Runs until the next trial. */
  #left = 0
  #pause = SOON
  /** Milliseconds of the runs of a trial: first those of the way that was chosen. */
  #times: number[] = []

  /** @param ways - the first is gone when they are equally fast */
  constructor(ways: readonly [() => void, () => void]) {
    this.#ways = ways
  }

  /** Goes one of the ways once. */
  run(): void {
    if (this.#left > 0) {
      this.#left--
      this.#ways[this.#chosen]()
      return
    }
    const way = this.#times.length < RUNS ? this.#chosen : 1 - this.#chosen
    const begin = performance.now()
    this.#ways[way as 0 | 1]()
    this.#times.push(performance.now() - begin)
    if (this.#times.length === 2 * RUNS) this.#decide()
  }

  #decide(): void {
    const chosen = typical(this.#times.slice(0, RUNS))
    const other = typical(this.#times.slice(RUNS))
    const changes = this.#chosen === 0 ? other < chosen : other <= chosen
    if (changes) this.#chosen = this.#chosen === 0 ? 1 : 0
    this.#pause = changes ? SOON : Math.min(2 * this.#pause, LATE)
    this.#left = this.#pause
    this.#times = []
  }
}

/** The median of the times that count. */
function typical(times: readonly number[]): number {
  const sorted = times.slice(COLD).sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}
