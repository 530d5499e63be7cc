/**
 * The name that was probably meant: the one made of its initials, or the most alike in pairs of letters, whatever the case
 * and the underscores.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const initials = letters(name.match(/^.|_.|[A-Z]/g)?.join("") ?? "")
  if (known.includes(initials)) return initials
  const given = letters(name)
  const alike = (one: string) => {
    const own = letters(one)
    const pairs = [...own].filter((_, i) => given.includes(own.slice(i, i + 2)))
    return pairs.length / Math.max(own.length, given.length)
  }
  return known.filter((one) => alike(one) > 0.5).sort((a, b) => alike(b) - alike(a))[0]
}

/** The letters of a name, in whatever spelling: the same of `batch_size` and `batchSize`. */
export const letters = (name: string): string => name.replace(/_/g, "").toLowerCase()
