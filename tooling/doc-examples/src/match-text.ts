const number = /[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?/g

/**
 * Whether `actual` rounds to the digits written: "0.33" allows 0.325 to 0.335, "7" only 7.
 *
 * @param written a number as text
 */
export function matchNumber(written: string, actual: number): boolean {
  const expected = Number(written.replaceAll("_", ""))
  if (Object.is(expected, actual) || (expected === actual && !Object.is(expected, -0))) return true
  const [, decimals, exponent] = /^[-+]?[\d_]*\.?([\d_]*)(?:[eE]([-+]?\d+))?$/.exec(written) ?? []
  if (decimals === undefined || (decimals === "" && exponent === undefined)) return false
  const lastDigit = 10 ** (Number(exponent ?? 0) - decimals.replaceAll("_", "").length)
  return Math.abs(actual - expected) <= lastDigit * 0.5 * (1 + 1e-9)
}

/** Whether two texts agree but for white space and for numbers that `expected` rounds. */
export function matchText(expected: string, actual: string): boolean {
  const [left, right] = [tidy(expected), tidy(actual)]
  if (left === right) return true
  if (left.replace(number, "#") !== right.replace(number, "#")) return false
  const numbers = right.match(number) ?? []
  return (left.match(number) ?? []).every((written, i) => matchNumber(written, Number(numbers[i])))
}

const tidy = (text: string) =>
  text
    .replace(/\s+/g, " ")
    .replace(/(?<=[[({]) | (?=[\])}])/g, "")
    .trim()
