import { filledOptions } from "./hyper-parameters"
import type { FilledOptions, OptimizerOptions } from "./optimizer-options"
import type { OptimizerSubject } from "./optimizer-subject"
import { after, follow, mustAgree, type Numbers, type Trajectory } from "./trajectory"

/** One step of one element, as a formula gives it. */
export interface ClosedStep {
  readonly delta: number
  /** Sum of the sizes of the terms that make the step, each times its condition number. Default |delta|. */
  readonly size?: number
}

/** The step from all gradients of one element so far, `history[0]` the first. */
export type ClosedForm = (history: readonly number[], options: FilledOptions) => ClosedStep

/**
 * A run must follow a formula that looks at all past gradients.
 *
 * Allowed at step t: ε·(16 + 8t)·κ times the sum of the sizes of all steps so far, for the operations of the rule
 * and of its running sums, and ε·(2 + t) times the largest parameter met, for the sums θ + Δ. κ is 1/(1 − β) over
 * the averages, the condition number of 1 − β.
 */
export function mustFollow(
  subject: OptimizerSubject,
  trajectory: Trajectory,
  formula: ClosedForm,
  got: readonly Numbers[] = follow(subject, trajectory),
  also: Readonly<Record<string, unknown>> = {},
): void {
  const options = filledOptions(subject, trajectory.options)
  const kappa = averagesCondition(subject, trajectory.options)
  const { expected, allowed } = course(subject.eps, kappa, trajectory, (history) => formula(history, options))
  mustAgree({
    trajectory,
    expected,
    got,
    allowed: (t, p, i) => allowed[t][p][i],
    also,
    rerun: (steps) => after(subject, trajectory, steps),
  })
}

/** Σ 1/(1 − β) over the moving averages' coefficients: how much 1 − β magnifies the rounding of β. */
export function averagesCondition(subject: OptimizerSubject, options: OptimizerOptions): number {
  const filled = filledOptions(subject, options)
  return (subject.traits.averages ?? []).reduce((sum, name) => sum + 1 / (1 - filled[name]), 1)
}

function course(
  eps: number,
  kappa: number,
  { params, grads }: Trajectory,
  formula: (history: readonly number[]) => ClosedStep,
): { readonly expected: number[][][]; readonly allowed: number[][][] } {
  const expected: number[][][] = grads.map(() => params.map(() => []))
  const allowed: number[][][] = grads.map(() => params.map(() => []))
  params.forEach((list, p) =>
    list.forEach((from, i) => {
      let [value, largest, sizes] = [from, Math.abs(from), 0]
      grads.forEach((_, t) => {
        const history = grads.slice(0, t + 1).map((grad) => grad[p][i])
        const { delta, size = Math.abs(delta) } = formula(history)
        value += delta
        largest = Math.max(largest, Math.abs(value))
        sizes += size
        expected[t][p][i] = value
        allowed[t][p][i] = eps * ((16 + 8 * (t + 1)) * kappa * sizes + (3 + t) * largest)
      })
    }),
  )
  return { expected, allowed }
}
