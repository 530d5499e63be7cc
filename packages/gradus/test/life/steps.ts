import * as fc from "fast-check"
import { crossEntropy, Generator, randint, randn, type Tensor } from "gradus"
import type { Deed } from "./deed"
import { bitsOf, difference, look } from "./look"
import { FAILURES, STEPS, WORDS, type World } from "./world"

// Mostly the same, so that what was recorded once is used again.
const sizes = fc.oneof({ weight: 5, arbitrary: fc.constant(16) }, fc.constantFrom(2, 3, 24))
const kinds = fc.oneof({ weight: 2, arbitrary: fc.constant(STEPS[0]) }, fc.constantFrom(...STEPS))
const seeds = fc.nat({ max: 9 })

function batch(world: World, size: number, seed: number): [Tensor, Tensor, Tensor] {
  const from = (stream: number) => ({ generator: new Generator(100 * seed + stream) })
  return [
    randn([size, 16], from(0)).to(world.birth.dtype),
    randint(0, WORDS, [size], from(1)),
    randint(0, 3, [size], from(2)),
  ]
}

/** Steps of all kinds and batch sizes; one example at a time where no batch statistics are needed. */
export const stepping = fc
  .record({
    kind: kinds,
    size: fc.oneof({ weight: 9, arbitrary: sizes }, fc.constant(1)),
    seed: seeds,
    looks: fc.boolean(),
  })
  .map(
    ({ kind, size, seed, looks }): Deed => ({
      text: `${kind} (${size} examples from seed ${seed})${looks ? "" : ", gradients unseen"}`,
      may: ({ training }) => size > 1 || !training,
      act: (world) => bitsOf(world.step(kind, ...batch(world, size, seed))),
      looks,
    }),
  )

/** Steps that fail on the way: a compiled one leaves all as it was, so the eager world does nothing. */
export const failing = fc
  .record({ kind: fc.constantFrom(...FAILURES), size: sizes, seed: seeds, looks: fc.boolean() })
  .map(
    ({ kind, size, seed, looks }): Deed => ({
      text: `fail: ${kind} (${size} examples from seed ${seed})${looks ? "" : ", gradients unseen"}`,
      act(world) {
        if (world.way === "eagerly") return "failed"
        const [x, word, label] = batch(world, size, seed)
        const given = kind === "a word that is not there" ? word.add(WORDS) : word
        try {
          world.step(kind === "a word that is not there" ? ("update" as never) : kind, x, given, label)
        } catch {
          return "failed"
        }
        return "went on"
      },
      looks,
    }),
  )

/** A loss from before a step that changes what it was computed from: its gradients are no longer to be had. */
export const outdating = seeds.map(
  (seed): Deed => ({
    text: `update between a loss and its backward pass (16 examples from seed ${seed})`,
    may: ({ training, frozen }) => training && !frozen.has("body"),
    act(world) {
      const [x, word, label] = batch(world, 16, seed)
      const loss = crossEntropy(world.net.forward(x, word), label)
      world.step("update", x, word, label)
      const before = look(world, true)
      let outcome = "went on"
      try {
        loss.backward()
      } catch {
        outcome = "refused"
      }
      return `${outcome}, ${difference(before, look(world, true))}`
    },
  }),
)
