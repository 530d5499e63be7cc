import type { FilledOptions, Shape } from "./optimizer-options"

/**
 * All that has been so far, the newest last, of one element (`T` a number), of one parameter (a list in row-major order), or of
 * all parameters (lists).
 */
export interface Past<T> {
  /** The gradients, this step's included, as the rule gets them: coupled decay is in them. */
  readonly g: readonly T[]
  /** What was there before each of these steps; decoupled decay has been taken off. */
  readonly w: readonly T[]
  /** The learning rate of each step. `hyper` has this step's. */
  readonly lr: readonly number[]
}

/**
 * A paper's rule written a second time, in plain numbers and by itself: what this step adds to the parameter, from all
 * gradients so far. Weight decay stands around it, as `decay` declares, but for one that is the rule's own.
 *
 * Write it from the paper, not from the rule: sums over the past instead of states where the paper has them.
 */
export type Formula =
  | { readonly element: (past: Past<number>, hyper: FilledOptions) => number }
  | {
      readonly parameter: (
        past: Past<readonly number[]>,
        hyper: FilledOptions,
        shape: Shape,
      ) => readonly number[]
    }
  | {
      readonly all: (
        past: Past<readonly (readonly number[])[]>,
        hyper: FilledOptions,
        shapes: readonly Shape[],
      ) => readonly (readonly number[])[]
    }

type Lists = readonly (readonly number[])[]

/** The formula of one element, one parameter or all as one of all parameters. */
export function ofAll(
  formula: Formula,
): (past: Past<Lists>, hyper: FilledOptions, shapes: readonly Shape[]) => Lists {
  if ("all" in formula) return formula.all
  if ("parameter" in formula) {
    return ({ g, w, lr }, hyper, shapes) =>
      shapes.map((shape, p) => {
        const past = { g: g.map((lists) => lists[p]), w: w.map((lists) => lists[p]), lr }
        return formula.parameter(past, hyper, shape)
      })
  }
  return ({ g, w, lr }, hyper) =>
    w[0].map((list, p) =>
      list.map((_, i) => {
        const past = { g: g.map((lists) => lists[p][i]), w: w.map((lists) => lists[p][i]), lr }
        return formula.element(past, hyper)
      }),
    )
}
