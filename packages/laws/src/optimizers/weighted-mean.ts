import type { FilledOptions } from "./optimizer-options"
import type { OptimizerSubject } from "./optimizer-subject"

/** Σ βᵗ⁻ⁱ·xᵢ over a history, newest last. */
export function fadingSum(history: readonly number[], beta: number): number {
  return history.reduce((sum, x) => beta * sum + x, 0)
}

/** Σ (1 − β)βᵗ⁻ⁱ·xᵢ: an uncorrected moving average. */
export function movingAverage(history: readonly number[], beta: number): number {
  return (1 - beta) * fadingSum(history, beta)
}

/** The average with weights βᵗ⁻ⁱ that sum to one: a bias-corrected moving average. */
export function weightedMean(history: readonly number[], beta: number): number {
  return fadingSum(history, beta) / totalWeight(history.length, beta)
}

/** Σ βⁱ for i < t. */
export function totalWeight(t: number, beta: number): number {
  let [sum, weight] = [0, 1]
  for (let i = 0; i < t; i++) {
    sum += weight
    weight *= beta
  }
  return sum
}

/** √v + ε or √(v + ε) as the subject declares, √v where it has no ε. */
export function denominator(subject: OptimizerSubject, v: number, options: FilledOptions): number {
  const { epsilon } = subject.traits
  if (!epsilon) return Math.sqrt(v)
  const eps = options[epsilon.hyper]
  return epsilon.place === "inside" ? Math.sqrt(v + eps) : Math.sqrt(v) + eps
}

export const squared = (history: readonly number[]): number[] => history.map((g) => g * g)
export const sizes = (history: readonly number[]): number[] => history.map(Math.abs)
