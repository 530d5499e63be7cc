import { formatCount, formatMeasure, formatNumber, formatShare, formatSpread } from "./format"
import type { Results, Summary } from "./records"

interface Column {
  readonly title: string
  readonly cell: (summary: Summary) => string
  /** The same in less room, where the table would not fit. */
  readonly brief?: (summary: Summary) => string
}

const ENDINGS: Record<Summary["stopped"], string> = {
  finished: "",
  time: " (time was up)",
  diverged: " (diverged)",
  interrupted: " (interrupted)",
}

/** What the table says, one column a quantity. */
export const COLUMNS: readonly Column[] = [
  { title: "batch", cell: ({ batchSize }) => formatCount(batchSize) },
  { title: "learning rate", cell: ({ learningRate }) => formatNumber(learningRate) },
  { title: "updates an epoch", cell: ({ updatesPerEpoch }) => formatCount(updatesPerEpoch) },
  { title: "seconds an epoch", cell: ({ secondsPerEpoch }) => formatSpread(secondsPerEpoch) },
  { title: "in the lecture", cell: ({ lectureSecondsPerEpoch }) => formatNumber(lectureSecondsPerEpoch) },
  {
    title: "examples a second",
    cell: ({ examplesPerSecond }) => formatSpread(examplesPerSecond, formatCount),
    brief: ({ examplesPerSecond }) => (examplesPerSecond ? formatCount(examplesPerSecond.median) : "–"),
  },
  { title: "epochs", cell: ({ epochs, stopped }) => `${formatNumber(epochs)}${ENDINGS[stopped]}` },
  { title: "training loss", cell: ({ trainLoss }) => formatMeasure(trainLoss) },
  {
    title: "test accuracy",
    cell: ({ testAccuracy, testAccuracyInterval }) => formatShare(testAccuracy, testAccuracyInterval),
  },
]

/** What the numbers in parentheses are. */
export const TABLE_NOTE =
  "In parentheses: the middle half of the measurements for times and rates, the 95 % interval for accuracy."

/** Whose seconds the lecture's are. */
export const LECTURE_NOTE =
  "The lecture's seconds are for 50,000 examples, on its own machine; they were not measured here."

/** The table in plain text, right-aligned; on a narrow screen one block a batch size. */
export function textTable({ batches }: Results, width = 100): string {
  const titles = COLUMNS.map(({ title }) => title)
  const rowsOf = (cell: (column: Column) => Column["cell"]) =>
    batches.map(({ summary }) => COLUMNS.map((column) => cell(column)(summary)))
  const full = rowsOf(({ cell }) => cell)
  const brief = rowsOf((column) => column.brief ?? column.cell)
  const fitting = [full, brief].map((rows) => aligned(titles, rows)).find((lines) => lines[0].length <= width)
  return fitting?.map((line) => line.trimEnd()).join("\n") ?? blocks(titles, full)
}

function aligned(titles: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = titles.map((title, i) => Math.max(longestWord(title), ...rows.map((row) => row[i].length)))
  const heads = titles.map((title, i) => wrap(title, widths[i]))
  const height = Math.max(...heads.map((head) => head.length))
  const lines = Array.from({ length: height }, (_, n) =>
    heads.map((head) => head[n - height + head.length] ?? ""),
  )
  return [...lines, ...rows].map((row) => row.map((cell, i) => cell.padStart(widths[i])).join("  "))
}

function blocks(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const pad = Math.max(...titles.map((title) => title.length))
  return rows.map((row) => row.map((cell, i) => `${titles[i].padEnd(pad)}  ${cell}`).join("\n")).join("\n\n")
}

function longestWord(text: string): number {
  return Math.max(...text.split(" ").map((word) => word.length))
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1]
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
