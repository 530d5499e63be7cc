import {
  constant,
  cosine,
  cosineWithRestarts,
  exponential,
  inverseSqrt,
  linear,
  oneCycle,
  type Schedule,
  stepDecay,
  warmup,
} from "gradus"
import { RACERS, type Racer } from "../../surfaces/optimizers"

/** A schedule of the learning rate over a race of a known length. */
export interface Pace {
  readonly key: string
  readonly name: string
  readonly make: (lr: number, steps: number) => Schedule
}

export const PACES: readonly Pace[] = [
  { key: "constant", name: "constant", make: (lr) => constant({ lr }) },
  {
    key: "steps",
    name: "halved four times",
    make: (lr, n) => stepDecay({ lr, stepSize: Math.ceil(n / 5), gamma: 0.5 }),
  },
  {
    key: "exponential",
    name: "exponential, to a hundredth",
    make: (lr, n) => exponential({ lr, gamma: 0.01 ** (1 / n) }),
  },
  { key: "sqrt", name: "1/√(t + 1)", make: (lr) => inverseSqrt({ lr }) },
  {
    key: "linear",
    name: "linear, to 0",
    make: (lr, n) => linear({ lr, startFactor: 1, endFactor: 0, totalIters: n }),
  },
  { key: "cosine", name: "cosine", make: (lr, n) => cosine({ lr, tMax: n }) },
  {
    key: "restarts",
    name: "cosine, restarted",
    make: (lr, n) => cosineWithRestarts({ lr, t0: Math.max(1, Math.round(n / 4)) }),
  },
  {
    key: "warmup",
    name: "warm-up, then cosine",
    make: (lr, n) => {
      const up = Math.max(1, Math.round(n / 10))
      return warmup(cosine({ lr, tMax: n - up }), { steps: up, startFactor: 0.05 })
    },
  },
  { key: "one-cycle", name: "one cycle", make: (lr, n) => oneCycle({ maxLr: lr, totalSteps: n + 1 }) },
]

/** One who takes part: an optimizer, its learning rate, and the schedule of that. */
export interface Lane {
  readonly racer: Racer
  readonly lr: number
  readonly pace: Pace
}

export const MOST_LANES = 8
/** The mark of each lane, and with it a colour of the palette. */
export const letter = (i: number) => "ABCDEFGH"[i]
export const colour = (i: number) => `var(--series-${i + 1})`

/** As an address carries it, such as `adam:0.1:cosine`. */
export const writeLane = ({ racer, lr, pace }: Lane): string =>
  [racer.key, String(lr), ...(pace.key === "constant" ? [] : [pace.key])].join(":")

/** @returns undefined for what is no lane, as in an address that somebody changed */
export function readLane(text: string): Lane | undefined {
  const [key, rate, pace = "constant"] = text.split(":")
  const racer = RACERS.find((one) => one.key === key)
  const found = PACES.find((one) => one.key === pace)
  const lr = Number(rate)
  return racer && found && rate !== "" && lr > 0 && Number.isFinite(lr)
    ? { racer, lr, pace: found }
    : undefined
}

export const laneName = ({ racer, pace }: Lane): string =>
  pace.key === "constant" ? racer.name : `${racer.name}, ${pace.name}`
