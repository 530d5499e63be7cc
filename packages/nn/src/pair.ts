import type { Pair } from "@gradus/tensor"

/** Both numbers of a pair. @throws RangeError unless they are integers from `low` up */
export function bothOf(owner: string, name: string, value: Pair, low: number): readonly [number, number] {
  const both: readonly number[] = typeof value === "number" ? [value, value] : value
  if (both.length === 2 && both.every((n) => Number.isInteger(n) && n >= low)) return [both[0], both[1]]
  throw new RangeError(
    `${owner}: ${name} must be an integer of at least ${low} or two of them, got [${both.join(", ")}]. Give one number or [height, width].`,
  )
}
