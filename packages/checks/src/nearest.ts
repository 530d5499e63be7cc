/** The name that was probably meant: the most alike in pairs of letters, whatever the case and the underscores. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const given = plain(name)
  const alike = (one: string) => {
    const own = plain(one)
    const pairs = [...own].filter((_, i) => given.includes(own.slice(i, i + 2)))
    return pairs.length / Math.max(own.length, given.length)
  }
  return known.filter((one) => alike(one) > 0.5).sort((a, b) => alike(b) - alike(a))[0]
}

const plain = (name: string): string => name.replace(/_/g, "").toLowerCase()
