import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { sync as writeFileAtomic } from "write-file-atomic"
import { LabError, reasonOf } from "./lab-error"
import type { BatchRecords, Chunk, Evaluation, Header, RecordLine, Results, Summary } from "./records"

export const RESULTS_NAME = "results.jsonl"
export const REPORT_NAME = "report.html"

/** A folder that results go to. Files are replaced as a whole, so that none is ever half-written. */
export class ResultsFolder {
  readonly resultsPath: string
  readonly reportPath: string

  constructor(readonly path: string) {
    this.resultsPath = join(path, RESULTS_NAME)
    this.reportPath = join(path, REPORT_NAME)
  }

  /** @throws LabError unless the folder is there, or can be made, and takes files */
  prepare(): void {
    const probe = join(this.path, `.probe-${process.pid}`)
    this.#trying(() => {
      mkdirSync(this.path, { recursive: true })
      writeFileSync(probe, "")
      rmSync(probe)
    })
  }

  /** What an earlier run left here; undefined when there is nothing. @throws LabError when it cannot be read */
  read(): Results | undefined {
    if (!existsSync(this.resultsPath)) return undefined
    try {
      return parseResults(readFileSync(this.resultsPath, "utf8"))
    } catch (error) {
      throw new LabError(
        `${this.resultsPath} must hold results of this program, got: ${reasonOf(error)}. Choose another --out.`,
        { cause: error },
      )
    }
  }

  /** Gives earlier files other names, so that no run is lost. Returns the new path of the results. */
  setAside(): string | undefined {
    if (!existsSync(this.resultsPath)) return undefined
    const number = firstFree((n) => join(this.path, `results-${n}.jsonl`))
    const aside = join(this.path, `results-${number}.jsonl`)
    this.#trying(() => {
      // The results last: killed in between, the program finds them here again.
      if (existsSync(this.reportPath)) renameSync(this.reportPath, join(this.path, `report-${number}.html`))
      renameSync(this.resultsPath, aside)
    })
    return aside
  }

  /** Where the training of a batch size that is not finished is kept. */
  checkpointPath(batchSize: number): string {
    return join(this.path, `checkpoint-${batchSize}.safetensors`)
  }

  /**
   * Removes the checkpoints of these batch sizes, all when none are named, and what a program that was killed had begun
   * to write.
   */
  removeCheckpoints(batchSizes?: readonly number[]): void {
    const stale = (name: string): boolean => {
      const [, batchSize, draft] = /^checkpoint-(\d+)\.safetensors(\.[\w-]+\.tmp)?$/.exec(name) ?? []
      if (batchSize === undefined) return /^(results\.jsonl|report\.html)\.\d+$/.test(name)
      return draft !== undefined || !batchSizes || batchSizes.includes(Number(batchSize))
    }
    this.#trying(() => {
      for (const name of readdirSync(this.path).filter(stale)) rmSync(join(this.path, name))
    })
  }

  writeResults(results: Results): void {
    this.#trying(() => writeFileAtomic(this.resultsPath, formatResults(results)))
  }

  writeReport(html: string): void {
    this.#trying(() => writeFileAtomic(this.reportPath, html))
  }

  #trying(action: () => void): void {
    try {
      action()
    } catch (error) {
      throw new LabError(
        `out must be a folder that takes files, got ${JSON.stringify(this.path)}: ${reasonOf(error)}. Choose another --out.`,
        { cause: error },
      )
    }
  }
}

function firstFree(pathOf: (n: number) => string): number {
  let n = 1
  while (existsSync(pathOf(n))) n++
  return n
}

/** One line for the header, one for each measurement, one for each batch size. */
export function formatResults({ header, batches }: Results): string {
  const lines: RecordLine[] = [header]
  for (const { summary, chunks, evaluations } of batches) {
    const points = [...chunks, ...evaluations].sort((a, b) => a.examples - b.examples)
    lines.push(...points, summary)
  }
  return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`
}

/** @throws Error when a line is not JSON, or the first is not a header of this format */
export function parseResults(text: string): Results {
  const [header, ...rest] = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as RecordLine)
  if (header?.type !== "header" || header.format !== 1)
    throw new Error("the first line is no header of format 1")
  // Files of the first version do not say so, but their steps ran eagerly, with nothing beside.
  const settings = { ...header.settings, eager: header.settings.eager ?? true }
  const byBatch = new Map<number, { summary?: Summary; chunks: Chunk[]; evaluations: Evaluation[] }>()
  for (const line of rest as Exclude<RecordLine, Header>[]) {
    const batch = byBatch.get(line.batchSize) ?? { chunks: [], evaluations: [] }
    byBatch.set(line.batchSize, batch)
    if (line.type === "chunk") batch.chunks.push(line)
    else if (line.type === "evaluation") batch.evaluations.push(line)
    else if (line.type === "summary") batch.summary = { ...line, otherMode: line.otherMode ?? null }
  }
  const complete = [...byBatch.values()].filter(
    (batch): batch is BatchRecords & typeof batch => batch.summary !== undefined,
  )
  return { header: { ...header, settings }, batches: complete }
}
