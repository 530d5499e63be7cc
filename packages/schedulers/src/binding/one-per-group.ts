import { demand, either, type Kind, listOf } from "@gradus/checks"

/** An option given once for all groups, or as a list with one entry for each. */
export function perGroup<T>(kind: Kind<T>): Kind<T | readonly T[]> {
  return { ...either(kind, listOf(kind)), must: `${kind.must}, or a list with one for each group` }
}

/**
 * The entries of such an option by a group's index.
 *
 * @param groups - how many there are now; a group that comes later has no entry in a list
 */
export function entryOf<T>(
  owner: string,
  name: string,
  value: T | readonly T[],
  groups: number,
): (index: number) => T {
  if (!Array.isArray(value)) return () => value as T
  const entries: readonly T[] = [...value]
  const fit = (count: number): Kind => ({
    must: `a list of ${count} entries, one a parameter group`,
    holds: () => entries.length >= count,
    advice: "Or give one for all.",
  })
  demand(owner, name, { ...fit(groups), holds: () => entries.length === groups }, entries)
  return (index) => {
    demand(owner, name, fit(index + 1), entries)
    return entries[index]
  }
}
