/** A number in few digits, with a true minus sign: 0.0123, −4, 1.2e−7, ∞. */
export function shortNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return "not a number"
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞"
  return String(Number(value.toPrecision(digits))).replaceAll("-", "−")
}
