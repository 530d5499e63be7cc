import * as fc from "fast-check"
import { clipGradNorm, clipGradValue, type Dropout, Generator, randn } from "gradus"
import type { Deed } from "./deed"

type Numbers = Record<string, unknown>

/** A number of one of the groups, as far as the optimizer has such a one. */
export const settingOptions = fc
  .record({
    group: fc.nat({ max: 1 }),
    option: fc.constantFrom<readonly [string, unknown]>(
      ["lr", 0],
      ["lr", 0.03],
      ["weightDecay", 0],
      ["weightDecay", 0.2],
      ["momentum", 0],
      ["momentum", 0.5],
      ["betas", [0.5, 0.9]],
      ["maximize", true],
      ["maximize", false],
      ["nesterov", false],
      ["eps", 1e-3],
    ),
  })
  .map(
    ({ group, option: [name, value] }): Deed => ({
      text: `set ${name} of group ${group} to ${String(value)}`,
      act({ optimizer }) {
        const target = optimizer.paramGroups[group] as unknown as Numbers
        if (name in target) target[name] = value
      },
    }),
  )

export const settingDropout = fc.constantFrom(0, 0.25, 0.6).map(
  (p): Deed => ({
    text: `set dropout's p to ${p}`,
    act: (world) => {
      world.change(({ net }) => {
        ;(net.body.at(3) as Dropout & { p: number }).p = p
      })
    },
  }),
)

export const switchingModes = fc.boolean().map(
  (training): Deed => ({
    text: training ? "train()" : "eval()",
    note: (facts) => {
      facts.training = training
    },
    act: (world) => world.change(({ net }) => void net.train(training)),
  }),
)

export const seeding = fc
  .nat({ max: 3 })
  .map((seed): Deed => ({ text: `seed ${seed}`, act: ({ draws }) => void draws.manualSeed(seed) }))

/** Gradients from outside: set, forgotten, clipped. */
export const handlingGradients = fc.oneof(
  fc.record({ seed: fc.nat({ max: 3 }), which: fc.nat({ max: 7 }) }).map(
    ({ seed, which }): Deed => ({
      text: `set the gradient of parameter ${which} from seed ${seed}`,
      act({ net, birth }) {
        const parameter = net.parameters()[which]
        parameter.grad = randn(parameter.shape, { generator: new Generator(seed) }).to(birth.dtype)
      },
    }),
  ),
  fc.nat({ max: 7 }).map(
    (which): Deed => ({
      text: `forget the gradient of parameter ${which}`,
      act: ({ net }) => {
        net.parameters()[which].grad = undefined
      },
    }),
  ),
  fc.constant<Deed>({ text: "forget all gradients", act: ({ net }) => net.zeroGrad() }),
  fc.constant<Deed>({
    text: "clip gradients by norm",
    act: ({ net }) => clipGradNorm(net.parameters(), 0.1).item(),
  }),
  fc.constant<Deed>({
    text: "clip gradients by value",
    act: ({ net }) => clipGradValue(net.parameters(), 0.01),
  }),
)
