const minus = (text: string) => text.replaceAll("-", "−")

/** Four digits, none beyond the fourth place, to fit into the drawing. */
export function drawnNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "?" : value > 0 ? "∞" : "−∞"
  const size = Math.abs(value)
  if (size >= 1e5) return minus(value.toExponential(1))
  const places = size < 1 ? 4 : 3 - Math.floor(Math.log10(size))
  return minus(String(Number(value.toFixed(Math.max(0, places)))))
}

/** Four places, as the lecture prints. */
export const printedNumber = (value: number): string =>
  Number.isFinite(value) ? minus(value.toFixed(4)) : drawnNumber(value)

/** The same as a factor or term: negative numbers in brackets. */
export const inSum = (value: number): string =>
  value < 0 ? `(${printedNumber(value)})` : printedNumber(value)
