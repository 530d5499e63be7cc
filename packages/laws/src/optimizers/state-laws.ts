import * as fc from "fast-check"
import { defineLaw } from "../law"
import { allows } from "./hyper-parameters"
import type { OptimizerSubject } from "./optimizer-subject"
import { able, hasRate, lrName } from "./steady-laws"
import { mustAgree, showTrajectoryCase, start, trajectories, walk } from "./trajectory"

const saves = (subject: OptimizerSubject) => able(subject, "stateDict")

export const saveLoadStep = defineLaw({
  name: "save, load, step is step",
  statement:
    "State saved after any t and loaded into a fresh optimizer over the parameters of that time goes on bit for bit; " +
    "a saved state is a copy that later steps do not touch, and can be loaded twice.",
  applies: saves,
  cases: (subject: OptimizerSubject) =>
    fc.record({ trajectory: trajectories(subject), saveAfter: fc.nat({ max: 8 }) }),
  holds: (subject, { trajectory, saveAfter }) => {
    const { grads } = trajectory
    const t = Math.min(saveAfter, grads.length)
    const run = start(subject, trajectory)
    const before = walk(run, grads.slice(0, t))
    const here = run.params()
    const saved = run.stateDict?.()
    const expected = [...before, ...walk(run, grads.slice(t))]
    for (const attempt of ["first", "second"]) {
      const resumed = start(subject, { ...trajectory, params: here })
      resumed.loadStateDict?.(saved)
      const got = [...before, ...walk(resumed, grads.slice(t))]
      mustAgree({ trajectory, expected, got, also: { "saved after step": t, load: attempt } })
    }
  },
  show: showTrajectoryCase,
})

export const loadReplacesState = defineLaw({
  name: "loading replaces what was there",
  statement: "Loading a state into an optimizer that has already stepped forgets its own past, exactly.",
  applies: (subject: OptimizerSubject) =>
    saves(subject) && able(subject, "setLr") && hasRate(subject) && allows(subject.hyper[lrName(subject)], 0),
  cases: (subject: OptimizerSubject) =>
    fc.record({ trajectory: trajectories(subject), saveAfter: fc.nat({ max: 4 }) }),
  holds: (subject, { trajectory, saveAfter }) => {
    const { options, grads } = trajectory
    const t = Math.min(saveAfter, grads.length)
    const run = start(subject, trajectory)
    walk(run, grads.slice(0, t))
    const here = run.params()
    const saved = run.stateDict?.()
    const expected = walk(run, grads)
    // A learning rate of 0 lets the other optimizer gather a past while its parameters stay.
    const other = start(subject, {
      ...trajectory,
      params: here,
      options: { ...options, [lrName(subject)]: 0 },
    })
    walk(other, grads)
    other.loadStateDict?.(saved)
    other.setLr?.(Number(options[lrName(subject)]))
    mustAgree({
      trajectory,
      expected,
      got: walk(other, grads),
      allowed: () => 0,
      also: { "saved after step": t },
    })
  },
  show: showTrajectoryCase,
})
