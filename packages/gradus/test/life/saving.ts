import * as fc from "fast-check"
import type { Deed } from "./deed"
import { type ScheduleKind, schedules } from "./schedules"
import type { World } from "./world"

/** What worlds have saved, until they save again. */
const saved = new WeakMap<object, Saved>()

interface Saved {
  readonly whole: Uint8Array
  readonly net: ReturnType<World["net"]["stateDict"]>
  readonly optimizer: ReturnType<World["optimizer"]["stateDict"]>
  readonly schedule: unknown
}

export const inheritSaved = (from: World, to: World) => {
  const known = saved.get(from)
  if (known) saved.set(to, known)
}

const fits = ({ saved, build }: { saved: number | undefined; build: number }) => saved === build

/** Saving, and loading the whole or parts of it. */
export const saving = fc.oneof(
  fc.constant<Deed>({
    text: "save",
    note: (facts) => {
      facts.saved = facts.build
    },
    act(world) {
      const { net, optimizer, schedule } = world
      saved.set(world, {
        whole: world.save(),
        net: net.stateDict(),
        optimizer: optimizer.stateDict(),
        schedule: schedule?.stateDict(),
      })
    },
  }),
  fc.constant<Deed>({
    text: "restore the checkpoint",
    may: fits,
    act: (world) => world.restore((saved.get(world) as Saved).whole),
  }),
  fc.constant<Deed>({
    text: "load the saved module",
    may: fits,
    act: (world) => void world.net.loadStateDict((saved.get(world) as Saved).net),
  }),
  fc.constant<Deed>({
    text: "load the optimizer's saved state",
    may: fits,
    act: (world) => world.optimizer.loadStateDict((saved.get(world) as Saved).optimizer),
  }),
  fc.constant<Deed>({
    text: "load the schedule's saved state",
    may: (facts) => fits(facts) && facts.schedule,
    act: (world) => world.schedule?.loadStateDict((saved.get(world) as Saved).schedule as never),
  }),
)

export const scheduling = fc.oneof(
  fc.constantFrom(...(Object.keys(schedules) as ScheduleKind[])).map(
    (kind): Deed => ({
      text: `bind a schedule: ${kind}`,
      may: ({ schedule }) => !schedule,
      note(facts) {
        facts.schedule = true
        facts.build++
      },
      act: (world) => world.change((it) => it.bind(kind)),
    }),
  ),
  fc.constantFrom(1, 0.5, 2).map(
    (metric): Deed => ({
      text: `step the schedule (metric ${metric})`,
      may: ({ schedule }) => schedule,
      act: ({ schedule }) => schedule?.move(metric),
    }),
  ),
)
