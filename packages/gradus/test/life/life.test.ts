import * as fc from "fast-check"
import { it } from "vitest"
import { type Facts, Happening, type Worlds } from "./deed"
import { type OptimizerKind, optimizers } from "./optimizers"
import { handlingGradients, seeding, settingDropout, settingOptions, switchingModes } from "./options"
import { rebuilding } from "./rebuilding"
import { saving, scheduling } from "./saving"
import { type ScheduleKind, schedules } from "./schedules"
import { failing, outdating, stepping } from "./steps"
import { addingGroups, freezing, replacing } from "./structure"
import { type Birth, World } from "./world"

const birth: fc.Arbitrary<Birth> = fc.record({
  dtype: fc.constantFrom("float32", "float64"),
  optimizer: fc.constantFrom(...(Object.keys(optimizers) as OptimizerKind[])),
  schedule: fc.option(fc.constantFrom(...(Object.keys(schedules) as ScheduleKind[])), { nil: undefined }),
  seed: fc.nat({ max: 99 }),
})

const deeds = [
  ...Array<typeof stepping>(12).fill(stepping),
  failing,
  outdating,
  settingOptions,
  settingDropout,
  switchingModes,
  seeding,
  handlingGradients,
  scheduling,
  scheduling,
  saving,
  saving,
  freezing,
  freezing,
  addingGroups,
  replacing,
]
const commands = [...deeds.map((deed) => deed.map((one) => new Happening(one))), rebuilding, rebuilding]

const RUNS = Number(process.env.GRADUS_RUNS ?? 50)

it(
  "a life of training is the same eagerly, compiled, on two threads, and rebuilt from its checkpoints",
  () => {
    const life = fc.commands<Facts, Worlds>(commands, { maxCommands: 24, size: "max" })
    fc.assert(
      fc.property(birth, life, (born, commands) => {
        const setup = () => ({
          model: {
            training: true,
            schedule: born.schedule !== undefined,
            build: 0,
            saved: undefined,
            adapter: false,
            frozen: new Set<string>(),
          },
          real: {
            eager: new World(born, "eagerly"),
            others: [
              new World(born, "compiled"),
              new World(born, "compiled with two threads"),
              new World(born, "compiled, rebuilt now and then"),
            ],
          },
        })
        fc.modelRun(setup, commands)
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    )
  },
  180_000 * Math.max(1, RUNS / 50),
)
