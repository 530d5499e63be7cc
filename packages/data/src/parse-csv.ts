import { type DType, type Tensor, tensor } from "@gradus/tensor"
import Papa from "papaparse"

export interface CsvOptions {
  /** Whether the first line names the columns; default true. Without names columns are numbered from 0. */
  readonly header?: boolean
  /** What separates the columns; found out when left out. */
  readonly delimiter?: string
  /** Columns that make up `features`; all but `target` when left out. */
  readonly features?: readonly (string | number)[]
  /** Column that makes up `targets`. */
  readonly target?: string | number
  /** Default float32; int32 for class labels. */
  readonly targetDtype?: DType
}

export interface CsvTable {
  readonly columns: readonly string[]
  /** `[rows, columns]`, float32. */
  readonly features: Tensor
  /** `[rows]`; none without a `target`. */
  readonly targets: Tensor | undefined
}

/**
 * Reads a table of numbers from CSV text, by Papa Parse.
 *
 * @throws RangeError, naming line and column, for a missing value, a value that is not a number, a row of another length,
 *   or a column that does not exist
 * @example
 * ```ts
 * import { parseCsv } from "@gradus/data/csv"
 * const { features, targets } = parseCsv("x,y,label\n1,2,0\n3,4,1", { target: "label", targetDtype: "int32" })
 * features // => [[1, 2], [3, 4]]
 * targets // => [0, 1]
 * ```
 */
export function parseCsv(text: string, options: CsvOptions = {}): CsvTable {
  const { header = true, target, targetDtype = "float32" } = options
  const parsed = Papa.parse<string[]>(text, { delimiter: options.delimiter ?? "", skipEmptyLines: true })
  const fatal = parsed.errors.find((error) => error.type === "Quotes")
  if (fatal)
    throw new RangeError(
      `parseCsv: quotes must be closed, got: ${fatal.message} (row ${fatal.row}). Mend the text.`,
    )
  const rows = header ? parsed.data.slice(1) : parsed.data
  const width = parsed.data[0]?.length ?? 0
  const columns = header
    ? (parsed.data[0] ?? []).map((name) => name.trim())
    : Array.from({ length: width }, (_, i) => `${i}`)
  const find = (wanted: string | number): number => {
    const at = typeof wanted === "number" ? wanted : columns.indexOf(wanted)
    if (at < 0 || at >= width) {
      throw new RangeError(
        `parseCsv: columns must be among ${columns.join(", ")}, got ${wanted}. Correct the name.`,
      )
    }
    return at
  }
  const targetAt = target === undefined ? -1 : find(target)
  const chosen = options.features?.map(find) ?? columns.map((_, i) => i).filter((i) => i !== targetAt)
  const line = (row: number) => row + (header ? 2 : 1)
  const number = (row: number, column: number): number => {
    const value = rows[row][column]?.trim() ?? ""
    if (value === "" || Number.isNaN(Number(value))) {
      throw new RangeError(
        `parseCsv: values must be numbers, got ${JSON.stringify(value)} at line ${line(row)}, column ${columns[column]}. Fill the gap, or leave the column out.`,
      )
    }
    return Number(value)
  }
  for (const [i, row] of rows.entries()) {
    if (row.length !== width) {
      throw new RangeError(
        `parseCsv: rows must have ${width} columns, got ${row.length} at line ${line(i)}. Mend the line.`,
      )
    }
  }
  const features = Float32Array.from({ length: rows.length * chosen.length }, (_, i) =>
    number(Math.floor(i / chosen.length), chosen[i % chosen.length]),
  )
  return {
    columns,
    features: tensor(features, { shape: [rows.length, chosen.length] }),
    targets:
      targetAt < 0
        ? undefined
        : tensor(
            rows.map((_, i) => number(i, targetAt)),
            { dtype: targetDtype },
          ),
  }
}
