import * as fc from "fast-check"
import { type Facts, Happening, type Worlds } from "./deed"
import { inheritSaved } from "./saving"

/** One of the worlds ends, and a new one goes on from its checkpoint. */
class Rebuilding extends Happening {
  override run(facts: Facts, worlds: Worlds): void {
    worlds.others = worlds.others.map((world) => {
      if (world.way !== "compiled, rebuilt now and then") return world
      const next = world.rebuilt()
      inheritSaved(world, next)
      return next
    })
    super.run(facts, worlds)
  }
}

export const rebuilding = fc.constant(new Rebuilding({ text: "rebuild and go on", act: () => undefined }))
