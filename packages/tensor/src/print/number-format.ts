/** How the elements of one tensor are written: all alike, in one width. */
export interface NumberFormat {
  readonly width: number
  write(value: number): string
}

const PRECISION = 4

/** The notation that shows these numbers best: whole, fixed with four digits, or scientific. */
export function numberFormat(values: readonly number[], kind: "bool" | "integer" | "float"): NumberFormat {
  const write = kind === "float" ? floatWriter(values) : kind === "bool" ? writeBool : String
  let width = 0
  for (const value of values) width = Math.max(width, write(value).length)
  return { width, write: (value) => write(value).padStart(width) }
}

function writeBool(value: number): string {
  return value === 0 ? "false" : "true"
}

function floatWriter(values: readonly number[]): (value: number) => string {
  let [least, most, whole] = [Number.POSITIVE_INFINITY, 0, true]
  for (const value of values) {
    if (!Number.isFinite(value) || value === 0) continue
    least = Math.min(least, Math.abs(value))
    most = Math.max(most, Math.abs(value))
    whole &&= Number.isInteger(value)
  }
  const scientific = most > 0 && (most / least > 1000 || most > 1e8 || (!whole && least < 1e-4))
  const finite = scientific
    ? exponential
    : whole
      ? (value: number) => `${fixed(value, 0)}.`
      : (value: number) => fixed(value, PRECISION)
  return (value) =>
    Number.isFinite(value) ? finite(value) : Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"
}

/** `toFixed`, but with the sign of −0 and ties to even, as in C. */
function fixed(value: number, digits: number): string {
  const magnitude = Math.abs(value)
  let text = magnitude.toFixed(digits)
  let unit = 2
  for (let i = 0; i < digits; i++) unit *= 2
  // Exactly between two decimals: toFixed went up; go back if that made the last digit odd.
  if ((magnitude * unit) % 2 === 1 && Number(text.at(-1)) % 2 === 1) {
    text = text.slice(0, -1) + String(Number(text.at(-1)) - 1)
  }
  return value < 0 || Object.is(value, -0) ? `-${text}` : text
}

function exponential(value: number): string {
  const [mantissa, exponent] = value.toExponential(PRECISION).split("e") as [string, string]
  const sign = Object.is(value, -0) ? "-" : ""
  return `${sign}${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`
}
