/** What a range test says. */
export interface RangeReading {
  /** Averages that forget, corrected at the beginning as Adam's are: rate and loss. */
  readonly smooth: readonly (readonly [number, number])[]
  /** The rate at which the smoothed loss is lowest. */
  readonly lowest: number
  /** A rate to begin with. */
  readonly suggested: number
}

const KEEP = 0.9

/** Undefined before there are points enough. */
export function suggestRate(
  points: readonly { readonly rate: number; readonly loss: number }[],
): RangeReading | undefined {
  const seen = points.filter(({ loss }) => Number.isFinite(loss))
  if (seen.length < 10) return undefined
  let average = 0
  const smooth = seen.map(({ rate, loss }, i) => {
    average = KEEP * average + (1 - KEEP) * loss
    return [rate, average / (1 - KEEP ** (i + 1))] as const
  })
  const [lowest] = smooth.reduce((best, point) => (point[1] < best[1] ? point : best))
  return { smooth, lowest, suggested: lowest / 3 }
}
