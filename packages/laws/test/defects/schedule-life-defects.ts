import { type BoundScheduleSubject, boundScheduleLaws } from "../../src/index"
import { decay, pieces } from "../reference/bound-schedules"
import type { Defect } from "./defect"

const d = (defect: string, change: Partial<typeof pieces>, law: string): Defect<BoundScheduleSubject> => ({
  ...{ defect, law },
  subject: decay(change) as BoundScheduleSubject,
  laws: boundScheduleLaws,
})

const resumed = "resumed in any order equals uninterrupted"
const followed = "every group goes by its own rate"

export const boundScheduleDefects: readonly Defect<BoundScheduleSubject>[] = [
  d("the optimizer forgets its initial rates", { keep: ({ lr }) => ({ lr }) }, resumed),
  d(
    "a schedule bound to a loaded optimizer takes its decayed rate as the first",
    { initial: ({ lr }) => lr },
    followed,
  ),
  d(
    "a schedule bound to a loaded optimizer leaves its decayed rate in force",
    { first: ({ lr }) => lr },
    "bound to a loaded optimizer it starts from the initial rates",
  ),
  d("loading brings no rates back", { back: (_, now) => now }, resumed),
  d("only the groups that were bound are looked at", { present: (_, bound) => bound }, followed),
  d(
    "a group that came later is lost",
    { present: (now, bound) => now.filter((g) => bound.includes(g)) },
    followed,
  ),
  d("rates set by hand are overwritten", { next: (_, o, lr, t) => pieces.at(lr, o, t + 1) }, followed),
  d("a step to a place scales what it finds", { at: (_, { gamma }, t) => gamma ** t }, followed),
  d(
    "the groups before the one that refuses have moved",
    { careful: false },
    "a step that fails changes nothing",
  ),
]
