import type { Unit } from "./unit"

/** So many units are looked at for a way from one to another; where there are more, there may be one. */
const FAR = 256

type Neighbours = (unit: Unit) => Iterable<Unit>

/**
 * Units in an order in which each stands behind those whose results it needs, kept while they grow: only what lies
 * between two units has to be looked at to know whether the one leads to the other.
 *
 * @see Pearce & Kelly 2006, A dynamic topological sort algorithm for directed acyclic graphs
 */
export class UnitOrder {
  readonly #places = new Map<Unit, number>()
  #first = 0

  /**
   * @param after - units that read results of one
   * @param before - units whose results one reads
   */
  constructor(
    readonly after: Neighbours,
    readonly before: Neighbours,
  ) {}

  /** Puts a unit before all others. */
  add(unit: Unit): void {
    this.#places.set(unit, --this.#first)
  }

  /** Puts a unit in the place of another. */
  replace(old: Unit, unit: Unit): void {
    this.#places.set(unit, this.#placeOf(old))
    this.#places.delete(old)
  }

  delete(unit: Unit): void {
    this.#places.delete(unit)
  }

  /** Puts a unit before another one, unless that one's results are needed for it, by however many steps. */
  bringBefore(unit: Unit, other: Unit): boolean {
    const [from, to] = [this.#placeOf(other), this.#placeOf(unit)]
    if (to < from) return true
    const followers = this.#reach(other, this.after, (place) => place <= to)
    if (!followers || followers.includes(unit)) return false
    const needed = this.#reach(unit, this.before, (place) => place >= from)
    if (!needed) return false
    const moved = [...needed, ...followers]
    const places = moved.map((one) => this.#placeOf(one)).sort((a, b) => a - b)
    for (const [i, one] of moved.entries()) this.#places.set(one, places[i])
    return true
  }

  /** The units that can be reached within some places, in their order; undefined where there are too many. */
  #reach(start: Unit, next: Neighbours, within: (place: number) => boolean): Unit[] | undefined {
    const reached = new Set([start])
    // A set that grows while it is walked visits what is added.
    for (const unit of reached) {
      for (const one of next(unit)) if (within(this.#placeOf(one))) reached.add(one)
      if (reached.size > FAR) return undefined
    }
    return [...reached].sort((a, b) => this.#placeOf(a) - this.#placeOf(b))
  }

  #placeOf(unit: Unit): number {
    return this.#places.get(unit) as number
  }
}
