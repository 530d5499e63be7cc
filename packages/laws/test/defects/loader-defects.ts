import { type LoaderSubject, loaderLaws } from "../../src/index"
import { inOrder, loader, type Position, pieces, shuffled } from "../reference/loader"
import type { Defect } from "./defect"

const d = (defect: string, change: Partial<typeof pieces>, law: string): Defect<LoaderSubject> => ({
  ...{ defect, law },
  subject: loader("loader", change),
  laws: loaderLaws,
})

const permutation = "each epoch is a permutation of the examples"
const resume = "resumed equals uninterrupted"
const moved = (by: Partial<Position>) => (saved: unknown) => {
  const { epoch, batch } = saved as Position
  return { epoch: epoch + (by.epoch ?? 0), batch: Math.max(0, batch + (by.batch ?? 0)) }
}
let clock = 0

export const loaderDefects: readonly Defect<LoaderSubject>[] = [
  d(
    "shuffle ignores its seed",
    { seed: (_, epoch) => epoch },
    "other seeds and other epochs give other orders",
  ),
  d("shuffle takes another seed each time", { seed: () => clock++ }, "the same seed gives the same order"),
  d(
    "every epoch in the same order",
    { seed: (seed) => seed },
    "other seeds and other epochs give other orders",
  ),
  d("shuffle does nothing", { order: inOrder }, "other seeds and other epochs give other orders"),
  d(
    "always shuffled",
    { order: (n, _, seed) => shuffled(n, seed) },
    "without shuffling examples come in order",
  ),
  d(
    "shuffle never leaves an example in place",
    { order: (n, o, seed) => (o.shuffle ? shuffled(n, seed, (i) => i) : inOrder(n)) },
    "every place is equally likely for every example",
  ),
  d(
    "shuffle swaps with any place",
    { order: (n, o, seed) => (o.shuffle ? shuffled(n, seed, (_, all) => all) : inOrder(n)) },
    "every place is equally likely for every example",
  ),
  d(
    "drawn with replacement",
    { order: (n, o, seed) => shuffled(n, seed).map((i) => (o.shuffle ? ((i * 7) % (n + 1)) % n : i)) },
    permutation,
  ),
  d("the last example lost", { order: (n) => inOrder(n - 1) }, permutation),
  d("one example too many", { order: (n) => inOrder(n + 1) }, permutation),
  d(
    "dropLast ignored",
    { batches: (order, o) => pieces.batches(order, { ...o, dropLast: false }) },
    permutation,
  ),
  d(
    "the last batch always dropped",
    { batches: (order, o) => pieces.batches(order, { ...o, dropLast: true }) },
    "batch gradients average to the full gradient",
  ),
  d(
    "batches of one more",
    { batches: (order, o) => pieces.batches(order, { ...o, batchSize: o.batchSize + 1 }) },
    "batches have the size asked for",
  ),
  d(
    "a short batch filled up from the start",
    {
      batches: (order, o) =>
        pieces.batches(order, o).map((b) => [...b, ...order.slice(0, o.batchSize - b.length)]),
    },
    "batch gradients average to the full gradient",
  ),
  d("resume repeats a batch", { load: moved({ batch: -1 }) }, resume),
  d("resume skips a batch", { load: moved({ batch: 1 }) }, resume),
  d("resume starts the epoch again", { load: (saved) => ({ ...(saved as Position), batch: 0 }) }, resume),
  d("within the last batch the next epoch has begun", { hurried: true }, resume),
  d("the epoch is not saved", { load: (saved) => ({ ...(saved as Position), epoch: 0 }) }, resume),
  d("position saved by reference", { save: (position) => position }, resume),
]
