import { Generator, randn, type Tensor } from "gradus"
import { Descent, gridOf, type Point, valueAt } from "../../surfaces/descent"
import type { Surface } from "../../surfaces/surfaces"
import type { Lane } from "./lanes"

type Field = Pick<Surface, "f" | "x" | "y" | "minima">

/** Where one of a heat is after some steps. */
export interface Standing {
  readonly lane: number
  readonly point: Point
  readonly loss: number
  /** The learning rate of the step that led there. */
  readonly lr: number
  /** The step since which it has been in the goal. */
  readonly arrived: number | undefined
}

/** A share of the start's height above the lowest place: who is lower is in the goal. */
export const GOAL = 1e-3

/** One race: some lanes from one start. Steps are made when they are first looked at. */
export class Heat {
  readonly runs: readonly { readonly descent: Descent; readonly rates: number[] }[]
  /** The lowest value that is known of. */
  readonly floor: number
  /** The loss below which one is in the goal. */
  readonly goal: number

  constructor(
    readonly field: Field,
    readonly lanes: readonly Lane[],
    start: Point,
    readonly steps: number,
    /** Standard deviation of what is added to each gradient, the same for all. */
    noise = 0,
  ) {
    const added =
      noise === 0
        ? undefined
        : randn([steps, 2], { generator: new Generator(1), dtype: "float64" }).mul(noise)
    const numbers = added?.toTypedArray()
    this.runs = lanes.map(({ racer, lr }) => {
      const rates: number[] = []
      const f = numbers
        ? (x: Tensor, y: Tensor) => tilted(field.f, numbers, 2 * (rates.length - 1), x, y)
        : field.f
      return { descent: new Descent({ f }, start, (params) => racer.make(params, lr)), rates }
    })
    this.floor = lowest(field)
    this.goal = this.floor + GOAL * Math.max(0, valueAt(field, start) - this.floor)
  }

  /** Makes steps until there are `count` of them. */
  reach(count: number): void {
    for (const [i, { descent, rates }] of this.runs.entries()) {
      const { lr, pace } = this.lanes[i]
      const schedule = pace.make(lr, this.steps)
      while (rates.length < count) {
        const rate = schedule(rates.length)
        for (const group of descent.optimizer.paramGroups) Object.assign(group, { lr: rate })
        rates.push(rate)
        descent.step()
      }
    }
  }

  /** After `count` steps, which must have been made: who is in the goal comes first, then who is lowest. */
  standings(count: number): Standing[] {
    const all = this.runs.map(({ descent, rates }, lane) => {
      let since = count + 1
      while (since > 0 && descent.values[since - 1] <= this.goal) since--
      return {
        lane,
        point: descent.path[count],
        loss: descent.values[count],
        lr: rates[Math.max(0, count - 1)] ?? this.lanes[lane].lr,
        arrived: since <= count ? since : undefined,
      }
    })
    const height = (loss: number) => (Number.isNaN(loss) ? Infinity : loss)
    return all.sort((a, b) => {
      const first = (a.arrived ?? Infinity) - (b.arrived ?? Infinity)
      if (first !== 0 && !Number.isNaN(first)) return first
      const [here, there] = [height(a.loss), height(b.loss)]
      return here === there ? a.lane - b.lane : here - there
    })
  }
}

/** A function with the same values, but with numbers added to its gradient. */
function tilted(f: Field["f"], numbers: ArrayLike<number>, at: number, x: Tensor, y: Tensor): Tensor {
  const tilt = (z: Tensor, by: number) => z.sub(z.detach()).mul(by)
  return f(x, y)
    .add(tilt(x, numbers[at] ?? 0))
    .add(tilt(y, numbers[at + 1] ?? 0))
}

/** The lowest value of what is shown: at known minima, or near the lowest point of a grid, on ever finer ones. */
function lowest(field: Field): number {
  if (field.minima.length > 0) return Math.min(...field.minima.map((minimum) => valueAt(field, minimum)))
  const [columns, rows] = [120, 90]
  let least = Infinity
  let [x, y] = [field.x, field.y]
  for (let round = 0; round < 8; round++) {
    const grid = gridOf({ f: field.f, x, y }, columns, rows)
    let best = -1
    for (const [i, value] of grid.entries())
      if (Number.isFinite(value) && (best < 0 || value < grid[best])) best = i
    if (best < 0) break
    least = Math.min(least, grid[best])
    // The cells about the lowest point.
    x = around(x, best % columns, columns)
    y = around(y, Math.floor(best / columns), rows)
  }
  return Number.isFinite(least) ? least : 0
}

/** The part of an axis between the neighbours of a grid's point. */
function around([low, high]: readonly [number, number], i: number, of: number): [number, number] {
  const cell = (high - low) / (of - 1)
  return [low + (i - 1) * cell, low + (i + 1) * cell]
}
