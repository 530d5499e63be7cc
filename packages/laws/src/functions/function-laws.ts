import * as fc from "fast-check"
import { dot, length } from "../arbitraries/quadratics"
import { seededRandom } from "../arbitraries/seeded-random"
import { defineLaw, type Law } from "../law"
import { Violation } from "../law-error"
import { numericDerivative } from "../operations/gradient-check"
import { textTable } from "../text-table"
import type { FunctionSubject } from "./function-subject"

const directional = defineLaw({
  name: "the gradient is the slope in every direction",
  statement:
    "⟨∇f(θ), u⟩ equals extrapolated central differences of f along random unit u, within their stated error.",
  cases: ({ cases }: FunctionSubject) => fc.record({ f: cases, seed: fc.nat() }),
  holds: ({ eps }, { f, seed }) => {
    const random = seededRandom(seed)
    for (let trial = 0; trial < 4; trial++) {
      const u = unitVector(random, f.theta.length)
      const g = f.gradient(f.theta)
      // Rounding θ + hu moves f by its slope and, where that is small, by its curvature.
      const size = 4 * (1 + length(f.theta)) * (length(g) + (f.curvature ?? 1))
      const { value, error } = numericDerivative((h) => f.value(moved(f.theta, u, h)), eps, size)
      const got = dot(g, u)
      const allowed = error + 64 * eps * length(g)
      if (Math.abs(got - value) <= allowed) continue
      throw new Violation(textTable(["by differences", "⟨∇f, u⟩", "allowed"], [[value, got, allowed]]))
    }
  },
})

const taylor = defineLaw({
  name: "a small step along −g falls as Taylor says",
  statement:
    "L(θ − ηg) ≤ L(θ) − η(1 − c)‖g‖² for every η ≤ 2c/K, K the largest curvature; where K is unknown, for some η reached " +
    "by halving before the fall drowns in rounding.",
  cases: ({ cases }: FunctionSubject) => fc.record({ f: cases, percent: fc.integer({ min: 1, max: 99 }) }),
  holds: ({ eps }, { f, percent }) => {
    const c = percent / 100
    const g = f.gradient(f.theta)
    const squared = dot(g, g)
    const from = f.value(f.theta)
    const { curvature } = f
    const falls = (eta: number) => {
      const to = f.value(moved(f.theta, g, -eta))
      const rounding =
        64 * eps * (Math.abs(from) + Math.abs(to) + (curvature ?? 0) * (1 + dot(f.theta, f.theta)))
      const least = eta * (1 - c) * squared
      return { to, least, holds: to <= from - least + rounding, drowned: least <= rounding }
    }
    if (curvature !== undefined) {
      if (curvature === 0) return
      const eta = (2 * c) / curvature
      const { to, least, holds } = falls(eta)
      if (holds) return
      throw new Violation(
        textTable(
          ["η", "c", "‖g‖²", "L before", "L after", "at most"],
          [[eta, c, squared, from, to, from - least]],
        ),
      )
    }
    for (let eta = 1; ; eta /= 2) {
      const { holds, drowned } = falls(eta)
      if (holds) return
      if (!drowned) continue
      throw new Violation(
        `no η down to ${eta} makes L fall by η(1 − c)‖g‖², with c = ${c} and ‖g‖² = ${squared}`,
      )
    }
  },
})

const steepest = defineLaw({
  name: "−g is the best direction in a small ball",
  statement:
    "With r = ‖g‖/(100K), L(θ − r·g/‖g‖) < L(θ + r·u) for every unit u with ⟨u, −g/‖g‖⟩ < 0.98 (their Taylor terms differ by " +
    "more than Kr²).",
  applies: () => true,
  cases: ({ cases }: FunctionSubject) => fc.record({ f: cases, seed: fc.nat() }),
  holds: ({ eps }, { f, seed }) => {
    const g = f.gradient(f.theta)
    const size = length(g)
    const { curvature } = f
    if (!curvature || size < 1e-3) return
    const r = size / (100 * curvature)
    const ahead = g.map((x) => -x / size)
    const best = f.value(moved(f.theta, ahead, r))
    const random = seededRandom(seed)
    for (let trial = 0; trial < 30; trial++) {
      const u = unitVector(random, g.length)
      const cosine = dot(u, ahead)
      if (cosine >= 0.98) continue
      const there = f.value(moved(f.theta, u, r))
      const rounding = 64 * eps * (Math.abs(best) + curvature * (1 + dot(f.theta, f.theta)))
      if (best < there + rounding) continue
      const rows = [[r, cosine, best, there]]
      throw new Violation(textTable(["radius", "cosine of u with −g", "L along −g", "L along u"], rows))
    }
  },
})

/** Why descent works: laws of a function and its gradient. */
export const functionLaws: readonly Law<FunctionSubject>[] = [directional, taylor, steepest]

function moved(theta: readonly number[], along: readonly number[], by: number): number[] {
  return theta.map((x, i) => x + by * along[i])
}

/** A direction of length 1, by the sum of three uniform numbers an axis: near enough to uniform. */
function unitVector(random: () => number, dimension: number): number[] {
  const axes = Array.from({ length: dimension }, () => random() + random() + random() - 1.5)
  const size = length(axes)
  return size < 1e-6 ? axes.map((_, i) => (i === 0 ? 1 : 0)) : axes.map((x) => x / size)
}
