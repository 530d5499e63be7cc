/** Where one loop over a loader stands. */
export interface Place {
  readonly epoch: number
  /** Batches of the epoch that were handed out. */
  position: number
  over: boolean
}

/**
 * The places of a loader's loops. Each loop has its own, so that loops may be nested, interleaved or left open; the loader
 * only knows which place was taken last, and whether the next loop has to go on from there.
 */
export class LoopPlaces {
  #last: Place = { epoch: 0, position: 0, over: false }
  /** Whether the last place is one to go on from rather than that of a loop. */
  #waiting = true

  /** The place of a loop that begins: the one that was loaded, or the start of the next epoch. */
  begin(): Place {
    if (!this.#waiting) this.#last = { epoch: this.#last.epoch + 1, position: 0, over: false }
    this.#waiting = false
    return this.#last
  }

  /** The epoch of the loop that begins next. */
  get next(): number {
    return this.#waiting ? this.#last.epoch : this.#last.epoch + 1
  }

  /**
   * Where to go on to do what the loop begun last has still to do: nothing within its last batch, so that what counts loops
   * counts the same; the next epoch when it is over.
   */
  get current(): { readonly epoch: number; readonly position: number } {
    const { epoch, position, over } = this.#last
    return over ? { epoch: epoch + 1, position: 0 } : { epoch, position }
  }

  /** Makes the next loop begin there; open ones go on as they would. */
  load(epoch: number, position: number): void {
    this.#last = { epoch, position, over: false }
    this.#waiting = true
  }
}
