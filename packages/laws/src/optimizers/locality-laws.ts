import * as fc from "fast-check"
import { defineLaw } from "../law"
import type { OptimizerSubject } from "./optimizer-subject"
import { dealt, follow, mustAgree, type Numbers, showTrajectoryCase, trajectories, walk } from "./trajectory"

const ownsItsState = (subject: OptimizerSubject) => subject.traits.locality !== "all"

const OF_ALL = 'locality: "all" (a step looks at all parameters)'

export const permuting = defineLaw({
  name: "permuting the parameters permutes the result",
  statement:
    "With parameters and gradients in another order, every parameter takes the same course, bit for bit.",
  promise: OF_ALL,
  applies: ownsItsState,
  cases: (subject: OptimizerSubject) =>
    fc.record({ trajectory: trajectories(subject), shift: fc.integer({ min: 1, max: 2 }) }),
  holds: (subject, { trajectory, shift }) => {
    const by = shift % trajectory.params.length
    const turned = <T>(lists: readonly T[], k: number) => [...lists.slice(k), ...lists.slice(0, k)]
    const other = follow(subject, {
      options: trajectory.options,
      params: turned(trajectory.params, by),
      shapes: turned(trajectory.shapes, by),
      grads: trajectory.grads.map((grad) => turned(grad, by)),
    })
    const got = other.map((params) => turned(params, params.length - by))
    mustAgree({ trajectory, expected: follow(subject, trajectory), got, also: { shift: by } })
  },
  show: showTrajectoryCase,
})

export const dropping = defineLaw({
  name: "dropping parameters does not change the others",
  statement: "Each parameter alone takes the course it takes among others, bit for bit.",
  promise: OF_ALL,
  applies: ownsItsState,
  cases: (subject: OptimizerSubject) => fc.record({ trajectory: trajectories(subject) }),
  holds: (subject, { trajectory }) => {
    const { options, params, shapes, grads } = trajectory
    const alone = params.map((param, p) =>
      follow(subject, {
        options,
        params: [param],
        shapes: [shapes[p]],
        grads: grads.map((grad) => [grad[p]]),
      }),
    )
    const got = grads.map((_, t) => params.map((_, p) => alone[p][t][0]))
    mustAgree({ trajectory, expected: follow(subject, trajectory), got })
  },
  show: showTrajectoryCase,
})

export const splitting = defineLaw({
  name: "splitting and joining parameters changes nothing",
  statement:
    "All parameters joined into one list, and every element by itself, take the same course, bit for bit.",
  promise: 'locality: "parameter" (a step looks at the whole parameter)',
  applies: (subject: OptimizerSubject) => subject.traits.locality === "element",
  cases: (subject) => fc.record({ trajectory: trajectories(subject) }),
  holds: (subject, { trajectory }) => {
    const { options, params, grads } = trajectory
    const expected = follow(subject, trajectory)
    const reshaped = (shape: (lists: Numbers) => number[][]) => {
      const lists = shape(params)
      const other = { options, params: lists, shapes: lists.map(({ length }) => [length]) }
      return follow(subject, { ...other, grads: grads.map(shape) }).map((got) => dealt(got.flat(), params))
    }
    const joined = reshaped((lists) => [lists.flat()])
    mustAgree({ trajectory, expected, got: joined, also: { comparing: "all parameters joined into one" } })
    const apart = reshaped((lists) => lists.flat().map((value) => [value]))
    mustAgree({
      trajectory,
      expected,
      got: apart,
      also: { comparing: "every element a parameter of its own" },
    })
  },
  show: showTrajectoryCase,
})

export const groupsDoNotLeak = defineLaw({
  name: "parameter groups do not leak into each other",
  statement: "Two groups with their own options take the courses of two separate optimizers, bit for bit.",
  applies: (subject: OptimizerSubject) => ownsItsState(subject) && subject.traits.groups === true,
  cases: (subject) =>
    fc.record({ trajectory: trajectories(subject), other: trajectories(subject, { maxParams: 2 }) }),
  holds: (subject, { trajectory, other }) => {
    const steps = Math.min(trajectory.grads.length, other.grads.length)
    const both = [trajectory, other].map((one) => ({ ...one, grads: one.grads.slice(0, steps) }))
    const [first, second] = both.map((one) => follow(subject, one))
    const run = subject.create(both.map(({ params, shapes, options }) => ({ params, shapes, options })))
    const shapes = both.flatMap((one) => one.shapes)
    const joined = {
      ...trajectory,
      shapes,
      grads: both[0].grads.map((grad, t) => [...grad, ...both[1].grads[t]]),
    }
    mustAgree({
      trajectory: joined,
      expected: first.map((params, t) => [...params, ...second[t]]),
      got: walk(run, joined.grads),
      also: { "second group's options": other.options, "second group's parameters": other.params },
    })
  },
  show: ({ trajectory, other }) => showTrajectoryCase({ trajectory, other }),
})
