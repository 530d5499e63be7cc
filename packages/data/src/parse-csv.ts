import {
  demand,
  either,
  flag,
  listOf,
  maybe,
  ofType,
  oneOf,
  onlyIf,
  options,
  or,
  whole,
} from "@gradus/checks"
import { type DType, type Tensor, tensor } from "@gradus/tensor"
import { isDelimiter, lineOf, type Row, rowsOf } from "./csv-rows"

export interface CsvOptions {
  /**
   * Whether the first line names the columns. When left out it does, and must not be all numbers, which would be an example
   * that is lost. Without names columns are numbered from 0.
   */
  readonly header?: boolean
  /** What separates the columns; found out when left out. */
  readonly delimiter?: string
  /** Columns that make up `features`; all but `target` when left out. */
  readonly features?: readonly (string | number)[]
  /** Column that makes up `targets`. */
  readonly target?: string | number
  /** Of `targets`, and refused without `target`. Default float32; int32 for class labels. */
  readonly targetDtype?: DType
}

export interface CsvTable {
  readonly columns: readonly string[]
  /** `[rows, columns]`, float32. */
  readonly features: Tensor
  /** `[rows]`; none without a `target`. */
  readonly targets: Tensor | undefined
}

const TEXT = /* @__PURE__ */ ofType<string>("string", "text")
const COLUMN = /* @__PURE__ */ either(ofType<string>("string", "a column's name"), whole("[0, ∞)"))
const OPTIONS = {
  header: maybe(flag),
  delimiter: maybe<string>({ must: "text that separates cells", type: "string", holds: isDelimiter }),
  features: maybe(listOf(COLUMN)),
  target: maybe(COLUMN),
  targetDtype: onlyIf(
    or("float32", oneOf("float32", "float64", "int32", "bool")),
    "there is a target",
    ({ target }) => target !== undefined,
  ),
}

/** What a value of each dtype must be, and whether one is. */
const FITS: Readonly<Record<DType, readonly [must: string, fits: (value: number) => boolean]>> = {
  float32: ["numbers that float32 holds", (x) => Number.isFinite(Math.fround(x))],
  float64: ["numbers that float64 holds", Number.isFinite],
  int32: ["integers that int32 holds", (x) => (x | 0) === x],
  bool: ["0 or 1", (x) => x === 0 || x === 1],
}

/**
 * Reads a table of numbers from CSV text, by Papa Parse. Blank lines are passed over.
 *
 * Columns are named by their names or by their numbers; where two have one name, only the number tells which is meant.
 *
 * @throws RangeError, naming column and line as an editor counts them, for a missing value, a value that is not a number or
 *   that its dtype does not hold, a row of another length, a column that does not exist or whose name another has as well;
 *   TypeError or RangeError for options that are unknown or of another kind, and for `targetDtype` without `target`
 * @example
 * ```ts
 * import { parseCsv } from "@gradus/data/csv"
 * const { features, targets } = parseCsv("x,y,label\n1,2,0\n3,4,1", { target: "label", targetDtype: "int32" })
 * features // => [[1, 2], [3, 4]]
 * targets // => [0, 1]
 * ```
 */
export function parseCsv(text: string, ...given: [options?: CsvOptions]): CsvTable {
  demand("parseCsv", "text", TEXT, text)
  const { header, delimiter, features, target, targetDtype } = options("parseCsv", OPTIONS, ...given)
  if (/^[^\s,]+\.(csv|tsv|txt)$/i.test(text)) {
    throw refusal(
      "the text must be a table",
      `what looks like the path ${text}`,
      "Read the file first, as text.",
    )
  }
  const all = rowsOf(text, delimiter)
  const width = all[0]?.cells.length ?? 0
  for (const { cells, line } of all) {
    if (cells.length === width) continue
    throw refusal(`rows must have ${width} columns`, `${cells.length} at line ${line}`, "Mend the line.")
  }
  if (header === undefined && all.length > 0 && all[0].cells.every(isNumber)) {
    const advice = "Pass header: false if it is an example, header: true if these are names."
    throw refusal("the first line must name the columns", `numbers at line ${all[0].line}`, advice)
  }
  const rows = header === false ? all : all.slice(1)
  const columns =
    header === false
      ? Array.from({ length: width }, (_, i) => `${i}`)
      : (all[0]?.cells ?? []).map((name) => name.trim())
  const find = (wanted: string | number): number => placeOf(wanted, columns)
  const targetAt = target === undefined ? -1 : find(target)
  const chosen = features?.map(find) ?? columns.map((_, i) => i).filter((i) => i !== targetAt)
  const read = (dtype: DType, row: Row, column: number) => numberAt(dtype, row, column, columns)
  const table = new Float32Array(rows.length * chosen.length)
  for (const [i, row] of rows.entries()) {
    for (const [j, column] of chosen.entries()) table[i * chosen.length + j] = read("float32", row, column)
  }
  return {
    columns,
    features: tensor(table, { shape: [rows.length, chosen.length] }),
    targets:
      targetAt < 0
        ? undefined
        : tensor(
            Float64Array.from(rows, (row) => read(targetDtype, row, targetAt)),
            { dtype: targetDtype },
          ),
  }
}

/** The number of a column. */
function placeOf(wanted: string | number, columns: readonly string[]): number {
  const at = typeof wanted === "number" ? wanted : columns.indexOf(wanted)
  if (at < 0 || at >= columns.length) {
    throw refusal(`columns must be among ${columns.join(", ")}`, `${wanted}`, "Correct the name.")
  }
  const again = typeof wanted === "number" ? -1 : columns.lastIndexOf(wanted)
  if (again <= at) return at
  const advice = `Give its number: ${at} or ${again}.`
  throw refusal("a column's name must be that of one", `${JSON.stringify(wanted)}, which two have`, advice)
}

function numberAt(dtype: DType, row: Row, column: number, columns: readonly string[]): number {
  const text = row.cells[column].trim()
  const [must, fits] = FITS[dtype]
  const value = text === "" ? Number.NaN : Number(text)
  // Infinite by its text, not by being too large.
  if (fits(value) || (dtype.startsWith("float") && /^[+-]?Infinity$/.test(text))) return value
  const got = `${JSON.stringify(text)} at line ${lineOf(row, column)}, column ${columns[column]}`
  if (!Number.isNaN(value))
    throw refusal(`values must be ${must}`, got, "Correct it, or choose another targetDtype.")
  throw refusal("values must be numbers", got, "Fill the gap, or leave the column out.")
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && !Number.isNaN(Number(text))
}

function refusal(must: string, got: string, advice: string): RangeError {
  return new RangeError(`parseCsv: ${must}, got ${got}. ${advice}`)
}
