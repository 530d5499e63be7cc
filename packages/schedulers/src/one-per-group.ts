import { demand } from "./demand"

/** An option given once for all groups, or as a list with one entry for each. */
export function onePerGroup<T>(
  owner: string,
  name: string,
  value: T | readonly T[],
  groups: number,
): readonly T[] {
  if (!Array.isArray(value)) return Array.from({ length: groups }, () => value as T)
  const must = `${name} must list ${groups} entries, one a parameter group`
  demand(owner, value.length === groups, must, value, "Or give one for all.")
  return value
}
