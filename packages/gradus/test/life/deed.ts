import type * as fc from "fast-check"
import { difference, look } from "./look"
import type { World } from "./world"

/** What is known of the worlds without looking into them: what decides whether something can be done. */
export interface Facts {
  training: boolean
  schedule: boolean
  /** Groups and parts as they are; what was saved before they changed does not fit. */
  build: number
  saved: number | undefined
  adapter: boolean
  frozen: Set<string>
}

/** Something that happens to every world. */
export interface Deed {
  readonly text: string
  readonly may?: (facts: Facts) => boolean
  readonly note?: (facts: Facts) => void
  /** @returns what the worlds have to agree about beside what can be seen of them */
  readonly act: (world: World) => unknown
  /** Whether gradients are looked at afterwards: whoever looks makes late ones be computed. */
  readonly looks?: boolean
}

export type Worlds = { eager: World; others: World[] }

/** A deed as a command of a life: done to all worlds, which are compared afterwards. */
export class Happening implements fc.Command<Facts, Worlds> {
  constructor(readonly deed: Deed) {}

  check(facts: Readonly<Facts>): boolean {
    return this.deed.may?.(facts as Facts) ?? true
  }

  run(facts: Facts, { eager, others }: Worlds): void {
    const { act, note, looks = true, text } = this.deed
    const expected = String(act(eager))
    const there = look(eager, looks)
    for (const world of others) {
      const result = String(act(world))
      if (result !== expected) {
        throw new Error(`${world.way}, ${text}: the result differs, ${expected} eagerly, ${result} here`)
      }
      const differs = difference(there, look(world, looks))
      if (differs) throw new Error(`${world.way}, after "${text}": ${differs}`)
    }
    note?.(facts)
  }

  toString(): string {
    return this.deed.text
  }
}
