import type { Tensor } from "@gradus/tensor"
import { type Run, Setting } from "@gradus/tensor/engine"

/** How a parameter is updated under one form of the rule. */
export interface Update {
  readonly variant: string
  /** The names of the state that it goes on with. */
  readonly keys: readonly string[]
  /** What carries out the rule on tensors, in place. */
  readonly run: Run
  readonly inputs: Tensor[]
  readonly targets: readonly Tensor[]
}

/**
 * The update that steps are prepared for. A recording that sets it and fails puts it back, and a program sets it
 * whenever it has run: only then has the state been used.
 */
export class UpdateInForce extends Setting<Update | undefined> {
  readonly #begun: Set<string>

  /** @param begun - gets the names of the state that has been used */
  constructor(begun: Set<string>) {
    super(undefined, "how a parameter is updated")
    this.#begun = begun
  }

  override poke(update: Update | undefined): void {
    if (update === this.peek()) return
    super.poke(update)
    for (const key of update?.keys ?? []) this.#begun.add(key)
  }
}
