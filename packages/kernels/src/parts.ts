import type { Call } from "./call"

/** Some neighbouring steps of an axis. */
export interface Range {
  readonly from: number
  readonly count: number
}

/**
 * Cuts an axis into at most `parts` ranges of about equal size.
 *
 * @param grain - ranges begin at multiples of this
 */
export function ranges(size: number, parts: number, grain = 1): readonly Range[] {
  const grains = Math.ceil(size / grain)
  const cut = (part: number) => Math.min(size, Math.floor((grains * part) / parts) * grain)
  const all = Array.from({ length: parts }, (_, part) => ({
    from: cut(part),
    count: cut(part + 1) - cut(part),
  }))
  return all.filter(({ count }) => count > 0)
}

/**
 * The call for all units of some work, such as rows, which can be split between them.
 *
 * @param over - the call for so many units
 * @param steps - bytes from one unit to the next, for each pointer
 * @param grain - parts begin at multiples of this
 */
export function divisible(
  over: (units: number) => Call,
  units: number,
  steps: readonly number[],
  grain?: number,
): Call {
  const split = (parts: number) =>
    ranges(units, parts, grain).map(({ from, count }) =>
      moved(
        over(count),
        steps.map((step) => from * step),
      ),
    )
  // Written out: copies of objects are slow, and this runs in every operation.
  const { kernel, scratch, args } = over(units)
  return { kernel, scratch, args, split }
}

/** The call on operands that begin so many bytes after the pointers it is given; scratch stays. */
export function moved(call: Call, bytes: readonly number[]): Call {
  const { kernel, scratch } = call
  return { kernel, scratch, args: (pointers) => call.args(pointers.map((at, i) => at + (bytes[i] ?? 0))) }
}
