import { afterAll, describe, test } from "vitest"
import { difference } from "../src/compare"
import type { Engine, Missing } from "../src/engine"
import { ENGINES } from "../src/engines"
import { NETWORKS, type NetworkName } from "../src/networks"
import type { How, Outcome } from "../src/training"
import { describeHow, HOWS, interrupted, stopStep } from "../src/variants"

const seed = Number(process.env.GRADUS_SEED ?? 1847)
/** What is run of each network; the double-precision one differs in nothing but its kernels. */
const plan: Readonly<Record<NetworkName, { hows: readonly How[]; resumed: readonly How[] }>> = {
  mlp: { hows: HOWS, resumed: ["eager", 2] },
  mlp64: { hows: ["eager", 2], resumed: [] },
  cnn: { hows: HOWS, resumed: ["eager", 2] },
}
const networks = Object.keys(NETWORKS) as NetworkName[]
const candidates: readonly (Engine | Missing)[] = await Promise.all(
  Object.values(ENGINES).map((start) => start()),
)
const engines = candidates.filter((engine) => "finish" in engine)
const [node] = engines

afterAll(async () => {
  for (const engine of engines) await engine.close()
})

/** The eager training in this Node, which all others must equal. */
const references = new Map<NetworkName, Promise<Outcome>>()
function reference(network: NetworkName): Promise<Outcome> {
  const made = references.get(network) ?? node.finish(network, "eager")
  references.set(network, made)
  return made
}

for (const candidate of candidates) {
  if ("finish" in candidate) continue
  // Where everything is installed for a check of the whole project, nothing may be left out in silence.
  test.skipIf(!process.env.CI)(`${candidate.name} is here`, () => {
    throw new Error(`${candidate.name} must be here to be checked: ${candidate.missing}`)
  })
}

describe.concurrent.each(networks)("%s", (network) => {
  const { hows, resumed } = plan[network]

  test("learns, and says so in its losses", async ({ expect }) => {
    const { losses } = await reference(network)
    const values = Object.values(losses)
    const mean = (some: readonly number[]) => some.reduce((a, b) => a + b) / some.length
    expect(values).toHaveLength(NETWORKS[network].steps)
    expect(mean(values.slice(-20))).toBeLessThan(0.7 * mean(values.slice(0, 20)))
  })

  for (const engine of engines) {
    for (const how of hows) {
      test(`${engine.name}, ${describeHow(how)}`, async ({ expect }) => {
        const outcome = await engine.finish(network, how)
        expect(difference(await reference(network), outcome)).toBeUndefined()
        // A page's workers take some steps to begin. Those of an eager or single-threaded training would be a mistake.
        const steps = NETWORKS[network].steps
        // Where one thread is faster, the others are only tried now and then.
        if (how === 2 || how === 3) expect(outcome.shared).toBeGreaterThan(steps / 20)
        else expect(outcome.shared).toBe(0)
      })
    }

    // How an eager training is saved and resumed is no matter of the engine.
    for (const how of resumed.filter((one) => one !== "eager" || engine === node)) {
      const step = stopStep(network, seed, `${engine.name} ${how}`)
      test(`${engine.name}, ${describeHow(how)}, stopped at step ${step} and resumed`, async ({ expect }) => {
        const outcome = await interrupted(network, step, { engine, how }, { engine, how })
        expect(Object.keys(outcome.losses)).toHaveLength(NETWORKS[network].steps - step)
        expect(difference(await reference(network), outcome)).toBeUndefined()
      })
    }
  }

  test.skipIf(resumed.length === 0)(
    "begun eagerly in one engine, ended compiled in another",
    async ({ expect }) => {
      const [first, second] = [engines[0], engines[engines.length - 1]]
      const step = stopStep(network, seed, "handed over")
      const handedOver = await interrupted(
        network,
        step,
        { engine: first, how: "eager" },
        { engine: second, how: 1 },
      )
      expect(difference(await reference(network), handedOver)).toBeUndefined()
    },
  )
})
