import { wholePower } from "../rounding"
import type { Formula } from "./formula"
import type { FilledOptions, OptimizerOptions } from "./optimizer-options"

/** What `weightDecay` does: see `Rule.decay` of `@gradus/optim`. */
export interface DecayTrait {
  /**
   * Added to the gradient (`coupled`), θ ← (1 − ηλ)θ before the step (`decoupled`), θ ← (θ + Δ)/(1 + ηλ) around it
   * (`proximal`), or part of the rule itself (`own`), so that no law but the formula's speaks of it.
   */
  readonly kind: "coupled" | "decoupled" | "proximal" | "own"
  readonly hyper: string
}

/** The momentum buffer: v ← λv + (1 − dampening)·g and how it moves the parameter. */
export interface MomentumTrait {
  /**
   * `heavy-ball`: v ← λv − ηg, θ ← θ + v, as the lecture writes it. `buffer`: v ← λv + g, θ ← θ − ηv, as
   * PyTorch does. `nesterov`: θ ← θ − η(g + λv), PyTorch's form.
   */
  readonly form: "heavy-ball" | "buffer" | "nesterov"
  /** Name of λ among the hyper-parameters. */
  readonly coefficient: string
}

/** Adam's pair of bias-corrected weighted means. */
export interface AdamTrait {
  readonly beta1: string
  readonly beta2: string
  /** AMSGrad: the largest v so far takes the place of v (before bias correction, as in PyTorch). */
  readonly amsgrad?: boolean
}

/** RMSProp's denominator: v ← αv + (1 − α)g². */
export interface MeanOfSquaresTrait {
  /** Name of α among the hyper-parameters. */
  readonly coefficient: string
  /** v before the first gradient: `zero`, or so that v₁ = g₁² (`first`), as the lecture prints it. */
  readonly start: "zero" | "first"
  /** The squared running mean of g is taken off: v is a variance. */
  readonly centred?: boolean
}

/** What an optimizer promises beyond the laws that hold for all. */
export interface OptimizerTraits {
  /**
   * How far a gradient's influence reaches: its own `element` (Adam), its own `parameter` (LAMB, Muon), or
   * `all` of them (a global norm).
   */
  readonly locality: "element" | "parameter" | "all"
  /** It takes several parameter groups with their own options. */
  readonly groups?: boolean
  /** It takes the option `maximize`. */
  readonly maximize?: boolean
  /** Every step, written a second time in plain numbers: the strongest promise, and the one to give first. */
  readonly formula?: Formula
  /** Name of the learning rate, or false where steps are not in proportion to one. Default `lr`. */
  readonly lr?: string | false
  readonly decay?: DecayTrait
  /** The step depends on the parameter itself, not only on gradients: LARS, LAMB. */
  readonly readsParameter?: boolean
  /** It moves without a gradient, since a state begins with something: an average above 0. */
  readonly startsMoving?: boolean
  /** How many steps go by at first before anything moves. Default 0. */
  readonly rests?: number
  /** The small number that keeps the denominator from 0, `outside` the root as √v + ε or `inside` as √(v + ε). */
  readonly epsilon?: { readonly hyper: string; readonly place: "outside" | "inside" }
  /** Names of the coefficients of its moving averages; laws draw them, and their rounding is amplified 1/(1 − β). */
  readonly averages?: readonly string[]
  /** The step does not change when every gradient is multiplied by one positive number, as ε → 0. */
  readonly scaleInvariant?: boolean
  /** Every step is −Pg with a positive diagonal P: no momentum. */
  readonly preconditioned?: boolean
  /** Every step is −ηg exactly: plain gradient descent. */
  readonly gradientDescent?: boolean
  readonly momentum?: MomentumTrait
  readonly adam?: AdamTrait
  /**
   * The factor fₜ: under a constant gradient and ε = 0 step t (from 1) is −η·fₜ·sign(g). Adam's is 1,
   * RMSProp's 1/√(1 − αᵗ), Adagrad's 1/√t.
   */
  readonly underConstantGradient?: (t: number, options: FilledOptions) => number
  /** The size of step / gradient never rises: Adagrad's denominators never fall. */
  readonly rateNeverRises?: boolean
  /** The step is −ηg/(√(Σg²) + ε), with no ε for the printed forms: Adagrad. */
  readonly sumOfSquares?: boolean
  /** The step is −ηg/(√v + ε), v a running mean of g²: RMSProp. */
  readonly meanOfSquares?: MeanOfSquaresTrait
  /** How to reach the minimum of a quadratic, when the usual way (see the law) does not suit. */
  readonly onQuadratic?: (problem: QuadraticTask) => QuadraticPlan
}

/** A convex quadratic to be minimised from a start at most `radius` away in each coordinate. */
export interface QuadraticTask {
  readonly lambdaMin: number
  readonly lambdaMax: number
  readonly radius: number
}

export interface QuadraticPlan {
  readonly options: OptimizerOptions
  readonly steps: number
  /** Learning rate before each step, where it changes and the optimizer can set it. */
  readonly lr?: (t: number) => number
}

/** Plain stochastic gradient descent. */
export const sgdTraits: OptimizerTraits = {
  locality: "element",
  gradientDescent: true,
  preconditioned: true,
}

/** SGD with a momentum buffer, in one of its three forms. */
export function momentumTraits(form: MomentumTrait["form"], coefficient = "momentum"): OptimizerTraits {
  return { locality: "element", momentum: { form, coefficient } }
}

/** Adagrad with ε outside the root. The printed forms without ε take `{ ...adagradTraits, epsilon: undefined }`. */
export const adagradTraits: OptimizerTraits = {
  locality: "element",
  epsilon: { hyper: "eps", place: "outside" },
  scaleInvariant: true,
  preconditioned: true,
  underConstantGradient: (t) => 1 / Math.sqrt(t),
  rateNeverRises: true,
  sumOfSquares: true,
  onQuadratic: ({ radius }) => ({ options: { lr: radius }, steps: 400 }),
}

/** RMSProp as everyone uses it: v starts at 0 and is not corrected. */
export const rmspropTraits: OptimizerTraits = {
  locality: "element",
  epsilon: { hyper: "eps", place: "outside" },
  averages: ["alpha"],
  scaleInvariant: true,
  preconditioned: true,
  underConstantGradient: (t, { alpha }) => 1 / Math.sqrt(1 - wholePower(alpha, t)),
  meanOfSquares: { coefficient: "alpha", start: "zero" },
}

/** Adam; AdamW is the same with `decay: { kind: "decoupled", hyper: "weightDecay" }`. */
export const adamTraits: OptimizerTraits = {
  locality: "element",
  epsilon: { hyper: "eps", place: "outside" },
  averages: ["beta1", "beta2"],
  scaleInvariant: true,
  adam: { beta1: "beta1", beta2: "beta2" },
  underConstantGradient: () => 1,
}
