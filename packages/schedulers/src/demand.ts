/**
 * Throws unless `holds`, as `<owner>: <what must hold>, got <value>. <What to do>`.
 *
 * @throws RangeError when `holds` is false.
 */
export function demand(owner: string, holds: boolean, must: string, got: unknown, advice: string): void {
  if (!holds) throw new RangeError(`${owner}: ${must}, got ${show(got)}. ${advice}`)
}

/** Throws unless `value` is a finite number. */
export function demandFinite(owner: string, name: string, value: number): void {
  demand(owner, Number.isFinite(value), `${name} must be a finite number`, value, `Set ${name} to a number.`)
}

/** Throws unless `value` is a number from 0 to 1. */
export function demandFraction(owner: string, name: string, value: number): void {
  const holds = value >= 0 && value <= 1
  demand(owner, holds, `${name} must lie in [0, 1]`, value, `Give ${name} as a fraction, such as 0.1.`)
}

/** Throws unless `value` is a finite number above 0. */
export function demandPositive(owner: string, name: string, value: number): void {
  const holds = value > 0 && Number.isFinite(value)
  demand(owner, holds, `${name} must be a finite number > 0`, value, `Set ${name} to a positive number.`)
}

/** Throws unless `value` is a finite number, 0 or more. */
export function demandNonNegative(owner: string, name: string, value: number): void {
  const holds = value >= 0 && Number.isFinite(value)
  demand(owner, holds, `${name} must be a finite number ≥ 0`, value, `Set ${name} to 0 or more.`)
}

/** Throws unless `value` is a whole number, `least` or more. */
export function demandCount(owner: string, name: string, value: number, least = 1): void {
  const holds = Number.isSafeInteger(value) && value >= least
  demand(owner, holds, `${name} must be a whole number ≥ ${least}`, value, `Give ${name} in steps.`)
}

/** Throws unless `milestones` are whole numbers ≥ `least` in rising order; `distinct` forbids repeats. */
export function demandMilestones(
  owner: string,
  milestones: readonly number[],
  { least = 0, distinct = false }: { readonly least?: number; readonly distinct?: boolean } = {},
): void {
  const whole = milestones.every((m) => Number.isSafeInteger(m) && m >= least)
  const advice = "List the steps at which the rate changes, in order."
  demand(owner, whole, `milestones must be whole numbers ≥ ${least}`, milestones, advice)
  const rising = milestones.every(
    (m, i) => i === 0 || (distinct ? milestones[i - 1] < m : milestones[i - 1] <= m),
  )
  demand(owner, rising, "milestones must rise", milestones, "Sort them.")
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`
  return String(value)
}
