import * as fc from "fast-check"
import { Generator, Linear, type Tensor } from "gradus"
import type { Deed, Facts } from "./deed"
import { WIDTH } from "./net"
import type { World } from "./world"

const changed = (facts: Facts) => {
  facts.build++
}

/** Parameters that no optimizer knows yet, as a group of their own. */
export const addingGroups = fc.constantFrom({}, { lr: 0.2 }, { lr: 0.01, weightDecay: 0.3 }).map(
  (options): Deed => ({
    text: `add the adapter's parameters as a group ${JSON.stringify(options)}`,
    may: ({ adapter, frozen }) => !adapter && !frozen.has("adapter"),
    note(facts) {
      changed(facts)
      facts.adapter = true
    },
    act: (world) =>
      world.change(({ net, optimizer }) => {
        optimizer.addParamGroup({ params: net.adapter.parameters(), ...options })
      }),
  }),
)

const PARTS = ["words", "picture", "body", "adapter"] as const

export const freezing = fc.record({ part: fc.constantFrom(...PARTS), frozen: fc.boolean() }).map(
  ({ part, frozen }): Deed => ({
    text: `${frozen ? "freeze" : "unfreeze"} ${part}`,
    note: (facts) => void (frozen ? facts.frozen.add(part) : facts.frozen.delete(part)),
    act: (world) => world.change(({ net }) => void (frozen ? net[part].freeze() : net[part].unfreeze())),
  }),
)

/** The new part's parameters join the optimizer as a group; those of the old one have no gradients any more. */
function replace(world: World, old: Linear, next: Linear, join: boolean): void {
  next.to(world.birth.dtype)
  old.zeroGrad()
  if (join) world.optimizer.addParamGroup({ params: next.parameters() })
}

const fresh = (rows: number, seed: number) => new Linear(WIDTH, rows, { generator: new Generator(seed) })

/** Modules and parameters that are replaced by others. */
export const replacing = fc.oneof(
  fc.record({ seed: fc.nat({ max: 5 }), join: fc.boolean() }).map(
    ({ seed, join }): Deed => ({
      text: `replace the last layer of the Sequential (seed ${seed})${join ? ", known to the optimizer" : ""}`,
      note(facts) {
        changed(facts)
        facts.frozen.delete("body")
      },
      act: (world) =>
        world.change((it) => {
          const body = it.net.body as unknown as { 4: Linear }
          const next = fresh(WIDTH, seed)
          replace(it, body[4], next, join)
          body[4] = next
        }),
    }),
  ),
  fc.record({ seed: fc.nat({ max: 5 }), join: fc.boolean() }).map(
    ({ seed, join }): Deed => ({
      text: `replace model.head (seed ${seed})${join ? ", known to the optimizer" : ""}`,
      note: changed,
      act: (world) =>
        world.change((it) => {
          const next = fresh(3, seed)
          replace(it, it.net.head, next, join)
          it.net.head = next
        }),
    }),
  ),
  fc.nat({ max: 5 }).map(
    (seed): Deed => ({
      text: `replace head.weight (seed ${seed})`,
      note: changed,
      act: (world) =>
        world.change((it) => {
          const { head } = it.net
          head.weight.zeroGrad()
          const { weight } = fresh(3, seed).to(it.birth.dtype)
          ;(head as { weight: Tensor }).weight = weight
        }),
    }),
  ),
)
