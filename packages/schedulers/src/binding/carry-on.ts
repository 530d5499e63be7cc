import type { Course, SchedulePlace } from "./course"
import type { ParamGroup } from "./optimizer"

/**
 * The rate that a schedule gives a group as it moves from one place to another. Where the group shows the schedule's own
 * rate it goes on by its own, so that rounding does not pile up. Another rate moves as the schedule moves: by the same
 * ratio of what stands above `floor`. Where the schedule stood at the floor there is no ratio: then by the same
 * difference, but for a group at its initial rate, which takes the schedule's.
 *
 * @param from - undefined as the schedule is bound beside another, which counts as a place of initial rates
 */
export function carriedOn(
  course: Course,
  group: ParamGroup,
  from: SchedulePlace | undefined,
  to: SchedulePlace,
  floor: number,
): number {
  const { lr, initialLr = lr } = group
  const rate = (place: SchedulePlace | undefined, base: number) =>
    place ? course.rate(group, base, place) : base
  const own = rate(from, initialLr)
  // An optimizer may keep its rates in float32.
  if (lr === own || lr === Math.fround(own)) return rate(to, initialLr)
  // An initial rate of 0 tells no ratio, but that of a group with 1 is the same.
  const base = initialLr || 1
  const [before, after] = [rate(from, base), rate(to, base)]
  if (before === after) return lr
  if (before !== floor) return Math.max(0, floor + (lr - floor) * ((after - floor) / (before - floor)))
  return lr === initialLr ? after : Math.max(0, lr + (rate(to, initialLr) - own))
}
