/**
 * The name that was probably meant: the one made of its initials, or the most alike in pairs of letters, whatever the case
 * and the underscores.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const initials = plain(name.match(/^.|_.|[A-Z]/g)?.join("") ?? "")
  if (known.includes(initials)) return initials
  const given = plain(name)
  const alike = (one: string) => {
    const own = plain(one)
    const pairs = [...own].filter((_, i) => given.includes(own.slice(i, i + 2)))
    return pairs.length / Math.max(own.length, given.length)
  }
  return known.filter((one) => alike(one) > 0.5).sort((a, b) => alike(b) - alike(a))[0]
}

const plain = (name: string): string => name.replace(/_/g, "").toLowerCase()
