/** Where two nests of plain values differ first, number by number with the sign of zeros; undefined if nowhere. */
export function difference(got: unknown, want: unknown, path = ""): string | undefined {
  if (Object.is(got, want)) return undefined
  const nested = (value: unknown): value is object => typeof value === "object" && value !== null
  if (!nested(got) || !nested(want)) return `${path}: got ${String(got)}, want ${String(want)}`
  const keys = new Set([...Object.keys(got), ...Object.keys(want)])
  for (const key of keys) {
    const found = difference(Reflect.get(got, key), Reflect.get(want, key), `${path}.${key}`)
    if (found) return found
  }
  return undefined
}
