/**
 * How an epilogue's input lies beside an output of rows and columns: like it, as a vector with one element for
 * each column or for each row, or as one value for all.
 */
export type Access = "like" | "columns" | "rows" | "uniform"

/** Elements before the first one that a part of the output uses, by access. */
export type Skipped = Readonly<Record<Access, number>>

/** An axis of the output and an input's step along it, in elements. */
export interface Axis {
  readonly size: number
  readonly step: number
}

/** Several axes as one, where the input walks them so. */
export function joinAxes(axes: readonly Axis[]): Axis | undefined {
  let joined: Axis = { size: 1, step: 0 }
  for (const { size, step } of axes) {
    if (size === 1) continue
    if (joined.size !== 1 && joined.step !== size * step) return undefined
    joined = { size: joined.size * size, step }
  }
  return joined
}

/** The access of an input over matrices of rows of columns; undefined where it is none of those we serve. */
export function accessOf(matrices: Axis, rows: Axis, columns: Axis): Access | undefined {
  const steps = (...wanted: readonly number[]) =>
    [matrices, rows, columns].every(({ size, step }, i) => size === 1 || step === wanted[i])
  if (steps(0, 0, 0)) return "uniform"
  if (steps(rows.size * columns.size, columns.size, 1)) return "like"
  if (steps(0, 0, 1)) return "columns"
  if (steps(0, 1, 0)) return "rows"
  return undefined
}
