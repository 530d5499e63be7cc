import * as fc from "fast-check"
import { realNumber } from "../arbitraries/numbers"
import { Violation } from "../law-error"
import { sameBits, within } from "../rounding"
import { showNumber, textTable } from "../text-table"
import { drawnOptions } from "./hyper-parameters"
import type { OptimizerOptions } from "./optimizer-options"
import type { OptimizerRun, OptimizerSubject } from "./optimizer-subject"

/** Lists of numbers, one list a parameter. */
export type Numbers = readonly (readonly number[])[]

/** Parameters to start from and the gradients they meet, step by step. */
export interface Trajectory {
  readonly options: OptimizerOptions
  readonly params: Numbers
  /** `grads[step][parameter][element]`. */
  readonly grads: readonly Numbers[]
}

/** How trajectories are drawn. */
export interface TrajectoryDraw {
  /** Hyper-parameters to draw; the others stay at their defaults. Default: all. */
  readonly draw?: readonly string[]
  /** Options laid over the drawn ones. */
  readonly fixed?: OptimizerOptions
  /** Entries of gradients. Default: ordinary numbers between −8 and 8. */
  readonly gradient?: fc.Arbitrary<number>
  /** Entries of the starting parameters. Default: ordinary numbers between −8 and 8. */
  readonly start?: fc.Arbitrary<number>
  readonly maxSteps?: number
  readonly maxParams?: number
}

const MAX_SIZE = 7

/** Random options, parameters and gradients for a subject; shrinks to few steps, few elements, whole numbers. */
export function trajectories(
  subject: OptimizerSubject,
  { draw, fixed = {}, gradient, start, maxSteps = 8, maxParams = 3 }: TrajectoryDraw = {},
): fc.Arbitrary<Trajectory> {
  const pool = maxParams * MAX_SIZE
  return fc
    .record({
      options: drawnOptions(subject, draw ?? Object.keys(subject.hyper)),
      params: fc.array(fc.array(start ?? realNumber(), { minLength: 1, maxLength: MAX_SIZE }), {
        minLength: 1,
        maxLength: maxParams,
      }),
      // Each step draws for the largest case, so that steps and parameters shrink apart from each other.
      steps: fc.array(fc.array(gradient ?? realNumber(), { minLength: pool, maxLength: pool }), {
        minLength: 1,
        maxLength: maxSteps,
      }),
    })
    .map(({ options, params, steps }) => ({
      options: { ...options, ...fixed },
      params,
      grads: steps.map((step) => dealt(step, params)),
    }))
}

/** A fresh run of the subject over one group. */
export function start(subject: OptimizerSubject, params: Numbers, options: OptimizerOptions): OptimizerRun {
  return subject.create([{ params, options }])
}

/** The parameters after each step. */
export function walk(run: OptimizerRun, grads: readonly Numbers[]): number[][][] {
  return grads.map((grad) => {
    run.step(grad)
    return run.params()
  })
}

/** The parameters after each step of a fresh run. */
export function follow(subject: OptimizerSubject, { params, options, grads }: Trajectory): number[][][] {
  return walk(start(subject, params, options), grads)
}

/** Two courses that must be one. */
export interface Comparison {
  readonly trajectory: Trajectory
  readonly expected: readonly Numbers[]
  readonly got: readonly Numbers[]
  /** Largest difference allowed; none means bit for bit. */
  readonly allowed?: (step: number, parameter: number, element: number) => number
  /** What else belongs to the failing case, by name. */
  readonly also?: Readonly<Record<string, unknown>>
}

/** @throws Violation with a table of the first element that differs, from the first step to the one that differs */
export function mustAgree({ trajectory, expected, got, allowed, also }: Comparison): void {
  for (let t = 0; t < expected.length; t++) {
    for (let p = 0; p < expected[t].length; p++) {
      for (let i = 0; i < expected[t][p].length; i++) {
        const [want, have] = [expected[t][p][i], got[t][p]?.[i]]
        const agree = allowed ? within(want, have, allowed(t, p, i)) : sameBits(want, have)
        if (agree) continue
        const rows = expected.slice(0, t + 1).map((values, s) => {
          const [w, h] = [values[p][i], got[s][p]?.[i] ?? NaN]
          const gradient = trajectory.grads[s]?.[p]?.[i]
          return [s + 1, gradient ?? "", w, h, w - h, allowed ? allowed(s, p, i) : 0]
        })
        const names = ["step", "gradient", "expected", "got", "off by", "allowed"]
        throw new Violation(
          `parameter ${p}, element ${i}:\n${textTable(names, rows)}`,
          showTrajectory(trajectory, also),
        )
      }
    }
  }
}

/** The failing case in full: options, starting parameters and each step's gradients. */
export function showTrajectory(trajectory: Trajectory, also: Readonly<Record<string, unknown>> = {}): string {
  const options = Object.entries(trajectory.options).map(([k, v]) => `${k}: ${v}`)
  return [
    options.length > 0 ? `options { ${options.join(", ")} }` : "options at their defaults",
    ...Object.entries(also).map(
      ([name, value]) => `${name} ${typeof value === "string" ? value : fc.stringify(value)}`,
    ),
    `parameters ${showNumbers(trajectory.params)}`,
    ...trajectory.grads.map((grad, t) => `gradient ${t + 1} ${showNumbers(grad)}`),
  ].join("\n")
}

/** `trajectory` shown in full, the case's other fields by name. */
export function showTrajectoryCase<C extends { readonly trajectory: Trajectory }>({
  trajectory,
  ...also
}: C): string {
  return showTrajectory(trajectory, also)
}

/** Values dealt out to lists as long as those of `like`. */
export function dealt(values: readonly number[], like: Numbers): number[][] {
  let next = 0
  return like.map((list) => list.map(() => values[next++]))
}

function showNumbers(numbers: Numbers): string {
  return `[${numbers.map((list) => `[${list.map(showNumber).join(", ")}]`).join(", ")}]`
}
