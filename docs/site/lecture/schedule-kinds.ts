import {
  constant,
  cosine,
  cosineWithRestarts,
  exponential,
  inverseSqrt,
  inverseTime,
  multiStep,
  oneCycle,
  polynomial,
  type Schedule,
  stepDecay,
} from "gradus"

/** How many steps the pictures of schedules show. */
export const STEPS = 100

/** What a slider chooses. */
export interface ScheduleNumber {
  readonly key: ScheduleKey
  readonly label: string
  readonly min: number
  readonly max: number
  readonly step?: number
  readonly log?: boolean
}

/** Every number of every kind, as it is at first. */
export const NUMBERS = {
  stepSize: 30,
  gamma: 0.5,
  milestone1: 50,
  milestone2: 75,
  timescale: 1,
  decayRate: 0.1,
  shrink: 0.96,
  tMax: 100,
  etaMin: 0,
  t0: 20,
  tMult: 2,
  pctStart: 0.3,
  divFactor: 25,
  power: 1,
}
export type ScheduleKey = keyof typeof NUMBERS
export type ScheduleNumbers = Readonly<Record<ScheduleKey, number>>

/** A schedule of the package as the figures offer it. */
export interface ScheduleKind {
  readonly key: string
  readonly name: string
  readonly formula: string
  readonly numbers: readonly ScheduleNumber[]
  readonly make: (lr: number, numbers: ScheduleNumbers) => Schedule
  /** The same as one would write it. */
  readonly code: (lr: number, numbers: ScheduleNumbers) => string
}

const gamma: ScheduleNumber = { key: "gamma", label: "γ", min: 0.1, max: 1, step: 0.05 }

export const KINDS: readonly ScheduleKind[] = [
  {
    key: "constant",
    name: "Constant",
    formula: "ηᵗ = η",
    numbers: [],
    make: (lr) => constant({ lr }),
    code: (lr) => `constant({ lr: ${lr} })`,
  },
  {
    key: "step",
    name: "Step decay",
    formula: "ηᵗ = η · γ^⌊t / every⌋",
    numbers: [{ key: "stepSize", label: "every (steps)", min: 5, max: 100, step: 1 }, gamma],
    make: (lr, n) => stepDecay({ lr, stepSize: n.stepSize, gamma: n.gamma }),
    code: (lr, n) => `stepDecay({ lr: ${lr}, stepSize: ${n.stepSize}, gamma: ${n.gamma} })`,
  },
  {
    key: "milestones",
    name: "Milestones",
    formula: "ηᵗ = η · γ^(milestones ≤ t)",
    numbers: [
      { key: "milestone1", label: "first milestone", min: 0, max: 100, step: 1 },
      { key: "milestone2", label: "second milestone", min: 0, max: 100, step: 1 },
      gamma,
    ],
    make: (lr, n) => multiStep({ lr, milestones: inOrder(n), gamma: n.gamma }),
    code: (lr, n) => `multiStep({ lr: ${lr}, milestones: [${inOrder(n).join(", ")}], gamma: ${n.gamma} })`,
  },
  {
    key: "inverse-sqrt",
    name: "η/√(t + 1)",
    formula: "ηᵗ = η / √(t / timescale + 1)",
    numbers: [{ key: "timescale", label: "timescale (steps)", min: 1, max: 100, step: 1 }],
    make: (lr, n) => inverseSqrt({ lr, timescale: n.timescale }),
    code: (lr, n) => `inverseSqrt({ lr: ${lr}${n.timescale === 1 ? "" : `, timescale: ${n.timescale}`} })`,
  },
  {
    key: "inverse-time",
    name: "1/t",
    formula: "ηᵗ = η / (1 + d · t)",
    numbers: [{ key: "decayRate", label: "d", min: 0.01, max: 1, log: true }],
    make: (lr, n) => inverseTime({ lr, decayRate: n.decayRate }),
    code: (lr, n) => `inverseTime({ lr: ${lr}, decayRate: ${n.decayRate} })`,
  },
  {
    key: "exponential",
    name: "Exponential",
    formula: "ηᵗ = η · γᵗ",
    numbers: [{ key: "shrink", label: "γ", min: 0.9, max: 1, step: 0.005 }],
    make: (lr, n) => exponential({ lr, gamma: n.shrink }),
    code: (lr, n) => `exponential({ lr: ${lr}, gamma: ${n.shrink} })`,
  },
  {
    key: "polynomial",
    name: "Straight line",
    formula: "ηᵗ = η · (1 − t / 100)^power",
    numbers: [{ key: "power", label: "power", min: 0.25, max: 4, step: 0.25 }],
    make: (lr, n) => polynomial({ lr, totalIters: STEPS, power: n.power }),
    code: (lr, n) => `polynomial({ lr: ${lr}, totalIters: ${STEPS}, power: ${n.power} })`,
  },
  {
    key: "cosine",
    name: "Cosine",
    formula: "ηᵗ = lowest + (η − lowest) · (1 + cos(π t / length)) / 2",
    numbers: [
      { key: "tMax", label: "length (steps)", min: 10, max: 100, step: 1 },
      { key: "etaMin", label: "lowest rate", min: 0, max: 0.05, step: 0.005 },
    ],
    make: (lr, n) => cosine({ lr, tMax: n.tMax, etaMin: n.etaMin }),
    code: (lr, n) => `cosine({ lr: ${lr}, tMax: ${n.tMax}${n.etaMin === 0 ? "" : `, etaMin: ${n.etaMin}`} })`,
  },
  {
    key: "restarts",
    name: "Restarts",
    formula: "the cosine again and again, each time longer",
    numbers: [
      { key: "t0", label: "first length (steps)", min: 5, max: 50, step: 1 },
      { key: "tMult", label: "times longer", min: 1, max: 3, step: 1 },
    ],
    make: (lr, n) => cosineWithRestarts({ lr, t0: n.t0, tMult: n.tMult }),
    code: (lr, n) => `cosineWithRestarts({ lr: ${lr}, t0: ${n.t0}, tMult: ${n.tMult} })`,
  },
  {
    key: "one-cycle",
    name: "One cycle",
    formula: "from η / div up to η, then down to almost nothing",
    numbers: [
      { key: "pctStart", label: "part that rises", min: 0.05, max: 0.95, step: 0.05 },
      { key: "divFactor", label: "div", min: 1, max: 100, log: true },
    ],
    make: (lr, n) => oneCycle({ maxLr: lr, totalSteps: STEPS, pctStart: n.pctStart, divFactor: n.divFactor }),
    code: (lr, n) =>
      `oneCycle({ maxLr: ${lr}, totalSteps: ${STEPS}, pctStart: ${n.pctStart}, divFactor: ${n.divFactor} })`,
  },
]

function inOrder({ milestone1, milestone2 }: ScheduleNumbers): number[] {
  return [milestone1, milestone2].sort((a, b) => a - b)
}

/** The rates of steps 0 … 100, at quarters of a step so that jumps are steep. */
export function curveOf(schedule: Schedule): (readonly [number, number])[] {
  return Array.from({ length: 4 * STEPS + 1 }, (_, i) => [i / 4, schedule(i / 4)] as const)
}
