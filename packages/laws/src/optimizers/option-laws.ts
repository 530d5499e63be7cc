import * as fc from "fast-check"
import { anySizeNumber } from "../arbitraries/numbers"
import { defineLaw } from "../law"
import { Violation } from "../law-error"
import { allows, hyperInRange, hyperOutOfRange } from "./hyper-parameters"
import type { OptimizerSubject } from "./optimizer-subject"
import {
  follow,
  mustAgree,
  type Numbers,
  showTrajectory,
  showTrajectoryCase,
  start,
  startList,
  trajectories,
} from "./trajectory"

export const maximizeMirrors = defineLaw({
  name: "maximize mirrors minimize",
  statement: "Maximizing with gradients g takes the course of minimizing with −g, bit for bit.",
  applies: (subject: OptimizerSubject) => subject.traits.maximize === true,
  cases: (subject) => fc.record({ trajectory: trajectories(subject) }),
  holds: (subject, { trajectory }) => {
    const { options, grads } = trajectory
    const mirrored = grads.map((grad) => grad.map((list) => list.map((g) => -g)))
    const upwards = { ...trajectory, options: { ...options, maximize: true } }
    mustAgree({
      trajectory: upwards,
      expected: follow(subject, { ...trajectory, grads: mirrored }),
      got: follow(subject, upwards),
    })
  },
  show: showTrajectoryCase,
})

/** The same gradient for long enough that a variance becomes small, and may by rounding fall below 0. */
const repeated = (grad: Numbers) => Array.from({ length: 24 }, () => grad)

export const staysFinite = defineLaw({
  name: "gradients of any size leave the parameters finite",
  statement:
    "Gradients of sizes 1e-30 to 1e15, mixed with zeros, constant or changing, at any drawn options with ε at its " +
    "default: every parameter stays finite and none becomes NaN.",
  cases: (subject: OptimizerSubject) => {
    const { epsilon } = subject.traits
    const draw = Object.keys(subject.hyper).filter((name) => name !== epsilon?.hyper)
    const drawn = (low: number, high: number) =>
      fc
        .record({
          trajectory: trajectories(subject, {
            draw,
            gradient: anySizeNumber(low, high, subject.eps),
            maxSteps: 12,
          }),
          constant: fc.boolean(),
        })
        .map(({ trajectory, constant }) => ({
          trajectory: constant ? { ...trajectory, grads: repeated(trajectory.grads[0]) } : trajectory,
        }))
    // Squares overflow or vanish in float32 near the ends; near 1e-23 they are its smallest numbers.
    return fc.oneof(drawn(-30, 15), drawn(13, 15), drawn(-30, -18), drawn(-24, -21))
  },
  holds: (subject, { trajectory }) => {
    const run = start(subject, trajectory)
    trajectory.grads.forEach((grad, t) => {
      run.step(grad)
      run.params().forEach((list, p) =>
        list.forEach((value, i) => {
          if (Number.isFinite(value)) return
          const met = trajectory.grads.slice(0, t + 1).map((g) => g[p][i])
          throw new Violation(
            `parameter ${p}, element ${i} is ${value} after step ${t + 1}; its gradients were ${met.join(", ")}`,
            showTrajectory(trajectory),
          )
        }),
      )
    })
  },
  show: showTrajectoryCase,
})

export const refusesOutOfRange = defineLaw({
  name: "hyper-parameters out of their range are refused by name",
  statement:
    "Creating the optimizer throws an error that mentions the hyper-parameter when it is outside its declared range, " +
    "infinite or NaN.",
  applies: (subject: OptimizerSubject) => Object.keys(subject.hyper).length > 0,
  cases: (subject) =>
    fc.oneof(
      ...Object.entries(subject.hyper).map(([hyper, range]) =>
        hyperOutOfRange(range).map((value) => ({ hyper, value })),
      ),
    ),
  holds: (subject, { hyper, value }) => {
    const mention = subject.hyper[hyper].label ?? hyper
    let message: string | undefined
    try {
      startList(subject, [1], { [hyper]: value })
    } catch (error) {
      message = error instanceof Error ? error.message : String(error)
    }
    if (message === undefined) throw new Violation(`${hyper} = ${value} was accepted`)
    if (!message.includes(mention)) throw new Violation(`the error does not mention ${mention}: ${message}`)
  },
})

export const acceptsInRange = defineLaw({
  name: "hyper-parameters in their range are accepted",
  statement:
    "Creating the optimizer with any number of the declared range, closed bounds included, does not throw.",
  applies: (subject: OptimizerSubject) => Object.keys(subject.hyper).length > 0,
  cases: (subject) =>
    fc.oneof(
      ...Object.entries(subject.hyper).map(([hyper, range]) => {
        const bounds = [range.default, range.min ?? range.default, range.max ?? range.default]
        const allowed = bounds.filter((value) => allows(range, value))
        return fc.oneof(fc.constantFrom(...allowed), hyperInRange(range)).map((value) => ({ hyper, value }))
      }),
    ),
  holds: (subject, { hyper, value }) => {
    startList(subject, [1], { [hyper]: value })
  },
})
