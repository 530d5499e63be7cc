/** Aligned columns for a terminal: names first, then one line a row. */
export function textTable(names: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = [names, ...rows].map((row) => row.map(showCell))
  const widths = names.map((_, column) => Math.max(...cells.map((row) => row[column].length)))
  return cells.map((row) => row.map((cell, i) => cell.padStart(widths[i])).join("  ")).join("\n")
}

/** A number as it can be read back, −0 told from 0. */
export function showNumber(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value)
}

function showCell(cell: string | number): string {
  return typeof cell === "number" ? showNumber(cell) : cell
}
