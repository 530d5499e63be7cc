import * as fc from "fast-check"
import { realNumber } from "../arbitraries/numbers"
import { elements } from "../arbitraries/shapes"
import { Violation } from "../law-error"
import { sameBits, within } from "../rounding"
import { showNumber, textTable } from "../text-table"
import { drawnOptions, filledOptions } from "./hyper-parameters"
import type { OptimizerOptions, Shape } from "./optimizer-options"
import type { OptimizerRun, OptimizerSubject } from "./optimizer-subject"
import { MAX_ELEMENTS, parameterShape, shown } from "./parameter-shape"

/** Lists of numbers, one list a parameter. */
export type Numbers = readonly (readonly number[])[]

/** Parameters to start from and the gradients they meet, step by step. */
export interface Trajectory {
  readonly options: OptimizerOptions
  readonly params: Numbers
  /** The shape of each parameter. */
  readonly shapes: readonly Shape[]
  /** `grads[step][parameter][element]`. */
  readonly grads: readonly Numbers[]
  /** The subject's defaults, which are not shown. */
  readonly usual?: OptimizerOptions
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

/**
 * Random options, parameters of random shapes and gradients for a subject; shrinks to the defaults, to few steps, few
 * elements and whole numbers.
 */
export function trajectories(
  subject: OptimizerSubject,
  { draw, fixed = {}, gradient, start, maxSteps = 8, maxParams = 3 }: TrajectoryDraw = {},
): fc.Arbitrary<Trajectory> {
  const pool = maxParams * MAX_ELEMENTS
  // Each draws for the largest case, so that steps and shapes shrink apart from each other.
  const pooled = (number: fc.Arbitrary<number>) => fc.array(number, { minLength: pool, maxLength: pool })
  return fc
    .record({
      options: drawnOptions(subject, draw ?? Object.keys(subject.hyper)),
      shapes: fc.array(parameterShape(), { minLength: 1, maxLength: maxParams }),
      from: pooled(start ?? realNumber()),
      steps: fc.array(pooled(gradient ?? realNumber()), { minLength: 1, maxLength: maxSteps }),
    })
    .map(({ options, shapes, from, steps }) => {
      const params = dealt(
        from,
        shapes.map((sides) => Array.from({ length: elements(sides) }, () => 0)),
      )
      const grads = steps.map((step) => dealt(step, params))
      return { options: { ...options, ...fixed }, params, shapes, grads, usual: filledOptions(subject, {}) }
    })
}

/** A fresh run of the subject over one group. */
export function start(
  subject: OptimizerSubject,
  { params, shapes, options }: Omit<Trajectory, "grads">,
): OptimizerRun {
  return subject.create([{ params, shapes, options }])
}

/** A fresh run over one parameter that is a list. */
export function startList(
  subject: OptimizerSubject,
  list: readonly number[],
  options: OptimizerOptions,
): OptimizerRun {
  return start(subject, { params: [list], shapes: [[list.length]], options })
}

/** The parameters after each step. */
export function walk(run: OptimizerRun, grads: readonly Numbers[]): number[][][] {
  return grads.map((grad) => {
    run.step(grad)
    return run.params()
  })
}

/** The parameters after each step of a fresh run. */
export function follow(subject: OptimizerSubject, trajectory: Trajectory): number[][][] {
  return walk(start(subject, trajectory), trajectory.grads)
}

/** A fresh run after some of its steps, taken at the given learning rates where there are any. */
export function after(
  subject: OptimizerSubject,
  trajectory: Trajectory,
  steps: number,
  rates: readonly number[] = [],
): OptimizerRun {
  const run = start(subject, trajectory)
  for (let t = 0; t < steps; t++) {
    if (t < rates.length) run.setLr?.(rates[t])
    run.step(trajectory.grads[t])
  }
  return run
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
  /** The run that `got` is of, after some steps: to show its state beside a failure. */
  readonly rerun?: (steps: number) => OptimizerRun
}

/** @throws Violation with a table of the first element that differs, from the first step to the one that differs */
export function mustAgree({ trajectory, expected, got, allowed, also, rerun }: Comparison): void {
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
        const finding = `parameter ${p}, element ${i}:\n${textTable(names, rows)}`
        throw new Violation(
          `${finding}${rerun ? stateThere(rerun, t + 1, p, i) : ""}`,
          showTrajectory({ ...trajectory, grads: trajectory.grads.slice(0, t + 1) }, also),
        )
      }
    }
  }
}

/** What an optimizer keeps for an element, or for its whole parameter, before and after the step that went wrong. */
function stateThere(rerun: (steps: number) => OptimizerRun, step: number, p: number, i: number): string {
  const [before, after] = [step - 1, step].map((steps) => rerun(steps).state?.()[p] ?? {})
  const value = (state: Readonly<Record<string, readonly number[]>>, key: string) =>
    showNumber(state[key]?.[i] ?? state[key]?.[0] ?? NaN)
  const kept = Object.keys(after).map((key) =>
    key in before ? `${key} ${value(before, key)} → ${value(after, key)}` : `${key} ${value(after, key)}`,
  )
  return kept.length > 0 ? `\nstate in step ${step}: ${kept.join(", ")}` : ""
}

/** The failing case in full: options, starting parameters and each step's gradients. */
export function showTrajectory(trajectory: Trajectory, also: Readonly<Record<string, unknown>> = {}): string {
  const { usual, shapes } = trajectory
  const options = Object.entries(trajectory.options)
    .filter(([name, value]) => usual?.[name] !== value)
    .map(([name, value]) => `${name}: ${value}`)
  return [
    options.length > 0 ? `options { ${options.join(", ")} }` : "options at their defaults",
    ...Object.entries(also).map(
      ([name, value]) => `${name} ${typeof value === "string" ? value : fc.stringify(value)}`,
    ),
    `parameters ${showNumbers(trajectory.params, shapes)}`,
    ...trajectory.grads.map((grad, t) => `gradient ${t + 1} ${showNumbers(grad, shapes)}`),
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

function showNumbers(numbers: Numbers, shapes: readonly Shape[]): string {
  return `[${numbers.map((list, p) => shown(list.map(showNumber), shapes[p] ?? [list.length])).join(", ")}]`
}
