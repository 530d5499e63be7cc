import Papa from "papaparse"

/** A row of the text, and the line on which it begins, as an editor counts them: from 1. */
export interface Row {
  readonly cells: readonly string[]
  readonly line: number
}

/** Characters that are taken for separators by nobody. */
const NO_DELIMITERS: readonly string[] = ["", "\n", "\r", '"', "\ufeff"]

/** Whether text can separate cells. */
export function isDelimiter(text: string): boolean {
  return !NO_DELIMITERS.includes(text)
}

/**
 * Cuts CSV text into rows by Papa Parse; blank lines make none. Lines may end as on any system, or on several.
 *
 * @param delimiter - what separates the cells; found out when left out
 * @throws RangeError when quotes are not closed
 */
export function rowsOf(text: string, delimiter: string | undefined): Row[] {
  const input = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n")
  const found = delimiter ?? Papa.parse<string[]>(input, { preview: 1, skipEmptyLines: true }).meta.delimiter
  // Blank lines are kept for the sake of counting.
  const { data, errors } = Papa.parse<string[]>(input, { delimiter: found, newline: "\n" })
  let line = 1
  const rows = data.map((cells) => {
    const row = { cells, line }
    line += 1 + breaksIn(cells)
    return row
  })
  const fatal = errors.find((error) => error.type === "Quotes")
  if (fatal) {
    throw new RangeError(
      `parseCsv: quotes must be closed, got: ${fatal.message} at line ${rows[fatal.row ?? 0]?.line}. Mend the text.`,
    )
  }
  // By the text, since an empty cell in quotes reads like a blank line.
  const lines = input.split("\n")
  return rows.filter(({ line }) => lines[line - 1] !== "")
}

/** The line on which a cell of a row begins. */
export function lineOf({ cells, line }: Row, column: number): number {
  return line + breaksIn(cells.slice(0, column))
}

/** Line breaks within quotes. */
function breaksIn(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0)
}
