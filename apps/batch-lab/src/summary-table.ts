import {
  formatCount,
  formatList,
  formatMeasure,
  formatNumber,
  formatRatio,
  formatShare,
  formatSpread,
} from "./format"
import { type Mode, modesOf } from "./mode"
import type { Results, Spread, Summary } from "./records"

interface Column {
  readonly title: string
  readonly cell: (summary: Summary) => string
  /** The same in less room, where the table would not fit. */
  readonly brief?: (summary: Summary) => string
  /** Whether it is left out where the table would not fit even so: 1 is left out first. */
  readonly spare?: number
}

const ENDINGS: Record<Summary["stopped"], readonly [full: string, brief: string]> = {
  finished: ["", ""],
  time: [" (time was up)", " (time)"],
  diverged: [" (diverged)", " (div.)"],
  interrupted: [" (interrupted)", " (cut)"],
}

/** What the table says of these results, one column a quantity. */
export function columnsOf(results: Results): readonly Column[] {
  return [
    { title: "batch", cell: ({ batchSize }) => formatCount(batchSize) },
    { title: "learning rate", cell: ({ learningRate }) => formatNumber(learningRate), spare: 2 },
    { title: "updates an epoch", cell: ({ updatesPerEpoch }) => formatCount(updatesPerEpoch), spare: 3 },
    { title: "seconds an epoch", cell: ({ secondsPerEpoch }) => formatSpread(secondsPerEpoch) },
    ...(isSampled(results) ? [otherColumn(modesOf(results.header.settings).other)] : []),
    {
      title: "in the lecture",
      cell: ({ lectureSecondsPerEpoch }) => formatNumber(lectureSecondsPerEpoch),
    },
    {
      title: "examples a second",
      cell: ({ examplesPerSecond }) => formatSpread(examplesPerSecond, formatCount),
      brief: ({ examplesPerSecond }) => (examplesPerSecond ? formatCount(examplesPerSecond.median) : "–"),
      spare: 1,
    },
    {
      title: "epochs",
      cell: ({ epochs, stopped }) => `${formatNumber(epochs)}${ENDINGS[stopped][0]}`,
      brief: ({ epochs, stopped }) => `${formatNumber(epochs)}${ENDINGS[stopped][1]}`,
    },
    { title: "training loss", cell: ({ trainLoss }) => formatMeasure(trainLoss), spare: 4 },
    {
      title: "test accuracy",
      cell: ({ testAccuracy, testAccuracyInterval }) => formatShare(testAccuracy, testAccuracyInterval),
    },
  ]
}

/** Seconds an epoch in the other mode, and how many times ours they are. */
function otherColumn(mode: Mode): Column {
  const text = ({ secondsPerEpoch, otherMode }: Summary, format: (spread: Spread) => string): string => {
    if (!otherMode) return "–"
    const { median } = otherMode.secondsPerEpoch
    const ratio = secondsPerEpoch ? `${formatRatio(median / secondsPerEpoch.median)}× · ` : ""
    return `${ratio}${format(otherMode.secondsPerEpoch)}`
  }
  return {
    title: `with ${mode} steps`,
    cell: (summary) => text(summary, formatSpread),
    brief: (summary) => text(summary, ({ median }) => formatMeasure(median)),
  }
}

/** What the numbers in parentheses are, how the modes compare, and whose seconds the lecture's are. */
export function notesOf(results: Results): readonly string[] {
  const { other } = modesOf(results.header.settings)
  return [
    "In parentheses: the middle half of the measurements for times and rates, the 95 % interval for accuracy.",
    ...(isSampled(results)
      ? [
          `× tells how many times as long an epoch takes with ${other} steps; their seconds are from a short sample.`,
        ]
      : []),
    "The lecture's seconds are for 50,000 examples, on its own machine; they were not measured here.",
  ]
}

/** Whether any batch size was also timed in the other mode. */
function isSampled({ batches }: Results): boolean {
  return batches.some(({ summary }) => summary.otherMode)
}

/** The table in plain text, right-aligned; on a narrow screen with fewer columns, or one block a batch size. */
export function textTable(results: Results, width = 100): string {
  const all = columnsOf(results)
  const titlesOf = (columns: readonly Column[]) => columns.map(({ title }) => title)
  const rowsOf = (columns: readonly Column[], short: boolean) =>
    results.batches.map(({ summary }) =>
      columns.map(({ cell, brief = cell }) => (short ? brief : cell)(summary)),
    )
  const forms = [
    { columns: all, short: false },
    ...[0, 1, 2, 3, 4].map((left) => ({
      columns: all.filter(({ spare = Number.POSITIVE_INFINITY }) => spare > left),
      short: true,
    })),
  ]
  for (const { columns, short } of forms) {
    const lines = aligned(titlesOf(columns), rowsOf(columns, short))
    if (lines[0].length > width) continue
    const missing = titlesOf(all.filter((column) => !columns.includes(column)))
    const told = `Left out for want of room: ${formatList(missing)}.`
    const note = missing.length > 0 ? ["", ...wrap(told, width)] : []
    return [...lines.map((line) => line.trimEnd()), ...note].join("\n")
  }
  return blocks(titlesOf(all), rowsOf(all, false))
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
