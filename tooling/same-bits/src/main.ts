import { Command, Option } from "commander"
import { difference } from "./compare"
import type { Engine } from "./engine"
import { ENGINES } from "./engines"
import { NETWORKS, type NetworkName } from "./networks"
import type { How, Outcome } from "./training"
import { describeHow, interrupted } from "./variants"

/*
 * Trains networks on one or several engines and prints one hash each, of everything that has a state. All hashes of a network must be
 * equal to the first; where one is not, says where the difference began.
 *
 *   pnpm --filter @gradus/same-bits start --engines node bun firefox --how eager 1 2 3 [--stop 77]
 */

const HOWS: Readonly<Record<string, How>> = { eager: "eager", 1: 1, 2: 2, 3: 3 }
const several = (names: string, all: object) =>
  new Option(`--${names} <names...>`, "several, with spaces between")
    .choices(Object.keys(all))
    .default(Object.keys(all))

const options = new Command("same-bits")
  .addOption(several("networks", NETWORKS))
  .addOption(several("engines", ENGINES))
  .addOption(several("how", HOWS))
  .option("--stop <step>", "stop after this step, save, and resume in a fresh process", Number)
  .parse()
  .opts<{ networks: NetworkName[]; engines: string[]; how: string[]; stop?: number }>()

const engines: Engine[] = []
for (const name of options.engines) {
  const engine = await ENGINES[name]()
  if ("finish" in engine) engines.push(engine)
  else console.log(`left out: ${engine.name} (${engine.missing})`)
}
for (const network of options.networks) {
  let first: Outcome | undefined
  for (const engine of engines) {
    for (const how of options.how.map((name) => HOWS[name])) {
      const begin = performance.now()
      const result = await outcomeOf(network, engine, how)
      const seconds = ((performance.now() - begin) / 1000).toFixed(1).padStart(5)
      const title = `${network.padEnd(6)} ${engine.name.padEnd(24)} ${describeHow(how).padEnd(20)}`
      if (result instanceof Error) {
        process.exitCode = 1
        console.log(`${title} FAILED: ${result.message}`)
        continue
      }
      first ??= result
      const problem = difference(first, result)
      if (problem) process.exitCode = 1
      console.log(
        `${title} ${result.hash} ${seconds} s${result.shared > 0 ? `, ${result.shared} steps shared` : ""}${problem ? `  DIFFERS: ${problem}` : ""}`,
      )
    }
  }
}
for (const engine of engines) await engine.close()

function outcomeOf(network: NetworkName, engine: Engine, how: How): Promise<Outcome | Error> {
  const outcome =
    options.stop === undefined
      ? engine.finish(network, how)
      : interrupted(network, options.stop, { engine, how }, { engine, how })
  return outcome.catch((error: Error) => error)
}
