import * as fc from "fast-check"
import { defineLaw } from "../law"
import { allows } from "./hyper-parameters"
import type { OptimizerSubject } from "./optimizer-subject"
import {
  follow,
  mustAgree,
  showTrajectoryCase,
  start,
  startList,
  type Trajectory,
  trajectories,
  walk,
} from "./trajectory"

/** Name of the learning rate; a name that nothing has where there is none. */
export function lrName(subject: OptimizerSubject): string {
  return (subject.traits.lr ?? "lr") || "no learning rate"
}

/** Whether steps are in proportion to a learning rate. */
export function hasRate(subject: OptimizerSubject): boolean {
  return subject.hyper[lrName(subject)] !== undefined
}

/** No decay, whatever the subject calls it. */
export function withoutDecay(subject: OptimizerSubject): Record<string, number> {
  const { decay } = subject.traits
  return decay ? { [decay.hyper]: 0 } : {}
}

/** Whether a fresh run of the subject has an optional ability. */
export function able(subject: OptimizerSubject, ability: "stateDict" | "setLr"): boolean {
  return typeof startList(subject, [0], {})[ability] === "function"
}

export const STARTS_MOVING = "startsMoving: true (a state begins with something that moves it)"
export const WITHOUT_RATE = "lr: false (its steps are not in proportion to a learning rate)"

/** Every step leaves all as it was at the start. */
function mustStay(subject: OptimizerSubject, { trajectory }: { readonly trajectory: Trajectory }): void {
  mustAgree({
    trajectory,
    expected: trajectory.grads.map(() => trajectory.params),
    got: follow(subject, trajectory),
    allowed: () => 0,
  })
}

export const zeroRateIsIdentity = defineLaw({
  name: "a learning rate of 0 changes nothing",
  statement: "θₜ = θ₀ for every t when η = 0, exactly.",
  promise: WITHOUT_RATE,
  applies: (subject: OptimizerSubject) => hasRate(subject) && allows(subject.hyper[lrName(subject)], 0),
  cases: (subject) => fc.record({ trajectory: trajectories(subject, { fixed: { [lrName(subject)]: 0 } }) }),
  holds: mustStay,
  show: showTrajectoryCase,
})

export const zeroGradientIsFixedPoint = defineLaw({
  name: "zero gradients leave a fresh parameter where it is",
  statement: "θₜ = θ₀ when every gradient is 0 and there is no weight decay, exactly.",
  promise: STARTS_MOVING,
  applies: (subject: OptimizerSubject) => !subject.traits.startsMoving,
  cases: (subject) =>
    fc.record({
      trajectory: trajectories(subject, { fixed: withoutDecay(subject), gradient: fc.constantFrom(0, -0) }),
    }),
  holds: mustStay,
  show: showTrajectoryCase,
})

export const deterministic = defineLaw({
  name: "the same run twice gives the same bits",
  statement:
    "θₜ depends on the start, the options and the gradients alone, bit for bit, whatever ran in between.",
  cases: (subject: OptimizerSubject) =>
    fc.record({ trajectory: trajectories(subject), between: trajectories(subject) }),
  holds: (subject, { trajectory, between }) => {
    const expected = follow(subject, trajectory)
    // A second run, with a stranger's steps woven in between its own.
    const [run, stranger] = [trajectory, between].map((one) => start(subject, one))
    const got = trajectory.grads.map((grad, t) => {
      if (t < between.grads.length) stranger.step(between.grads[t])
      run.step(grad)
      return run.params()
    })
    mustAgree({ trajectory, expected, got })
  },
  show: ({ trajectory }) => showTrajectoryCase({ trajectory }),
})

export const gradientsAreOnlyRead = defineLaw({
  name: "a step leaves the gradients as they are",
  statement: "step(g) does not write to g, and writing to g afterwards changes nothing.",
  cases: (subject: OptimizerSubject) => fc.record({ trajectory: trajectories(subject) }),
  holds: (subject, { trajectory }) => {
    const run = start(subject, trajectory)
    const after: number[][][] = []
    const course = trajectory.grads.map((grad) => {
      const given = grad.map((list) => [...list])
      run.step(given)
      after.push(given.map((list) => [...list]))
      for (const list of given) list.fill(1e3)
      return run.params()
    })
    mustAgree({
      trajectory,
      expected: trajectory.grads,
      got: after,
      also: { comparing: "the gradients after the step" },
    })
    mustAgree({ trajectory, expected: follow(subject, trajectory), got: course })
  },
  show: showTrajectoryCase,
})

export const rateIsLive = defineLaw({
  name: "a new learning rate counts from the very next step",
  statement: "Setting η before a step gives what creating the optimizer with that η gives, bit for bit.",
  applies: (subject: OptimizerSubject) => able(subject, "setLr") && hasRate(subject),
  cases: (subject) => fc.record({ trajectory: trajectories(subject), factor: fc.constantFrom(0.5, 2, 0.25) }),
  holds: (subject, { trajectory, factor }) => {
    const lr = lrName(subject)
    const { options, grads } = trajectory
    const wanted = Number(options[lr])
    const late = start(subject, { ...trajectory, options: { ...options, [lr]: wanted * factor } })
    late.setLr?.(wanted)
    mustAgree({ trajectory, expected: follow(subject, trajectory), got: walk(late, grads), also: { factor } })
  },
  show: showTrajectoryCase,
})
