import type { LoaderOptions, LoaderSubject } from "../../src/index"

/** Pieces of a loader that a defect may replace. */
export const pieces = {
  seed: (seed: number, epoch: number) => seed * 1000003 + epoch,
  order: (n: number, { shuffle }: LoaderOptions, seed: number) => (shuffle ? shuffled(n, seed) : inOrder(n)),
  batches(order: readonly number[], { batchSize, dropLast }: LoaderOptions): number[][] {
    const cut: number[][] = []
    for (let i = 0; i < order.length; i += batchSize) cut.push(order.slice(i, i + batchSize))
    return dropLast ? cut.filter((batch) => batch.length === batchSize) : cut
  },
  /** Whether the next epoch has begun within the last batch. */
  hurried: false,
  save: (position: Position): unknown => ({ ...position }),
  load: (saved: unknown): Position => ({ ...(saved as Position) }),
}

export interface Position {
  epoch: number
  batch: number
}

export function loader(name = "loader", change: Partial<typeof pieces> = {}): LoaderSubject {
  const piece = { ...pieces, ...change }
  return {
    name,
    create(n, options) {
      let position: Position = { epoch: 0, batch: 0 }
      return {
        *epoch() {
          const order = piece.order(n, options, piece.seed(options.seed, position.epoch))
          const batches = piece.batches(order, options)
          const next = { epoch: position.epoch + 1, batch: 0 }
          while (position.batch < batches.length) {
            const batch = batches[position.batch++]
            if (position.batch === batches.length && piece.hurried) Object.assign(position, next)
            yield batch
            if (position.epoch === next.epoch) return
          }
          Object.assign(position, next)
        },
        stateDict: () => piece.save(position),
        loadStateDict(saved) {
          position = piece.load(saved)
        },
      }
    },
  }
}

export const inOrder = (n: number) => Array.from({ length: n }, (_, i) => i)

/** Fisher–Yates under a small generator; `reach` is where position i may be swapped with. */
export function shuffled(
  n: number,
  seed: number,
  reach: (i: number, n: number) => number = (i) => i + 1,
): number[] {
  let state = seed >>> 0
  const below = (limit: number) => {
    state = (state + 0x9e3779b9) >>> 0
    let z = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) % limit
  }
  const order = inOrder(n)
  for (let i = n - 1; i > 0; i--) {
    const j = below(reach(i, n))
    ;[order[i], order[j]] = [order[j], order[i]]
  }
  return order
}

/** The same loader, answering with promises. */
export const asyncLoader: LoaderSubject = {
  name: "asynchronous loader",
  create(n, options) {
    const inner = loader().create(n, options)
    return {
      ...inner,
      async *epoch() {
        yield* inner.epoch()
      },
    }
  },
}
