import { resolve } from "node:path"
import { isPlain, show } from "@gradus/checks"
import { piecesOf } from "./evaluate"
import { type ImageData, loadImages } from "./image-data"
import { LabError } from "./lab-error"
import type { LabHooks } from "./lab-hooks"
import { describeMachine, describeVersions, type Machine } from "./machine"
import { measure } from "./measure"
import { buildModel } from "./model"
import { checkOptimizer } from "./optimizer"
import type { BatchRecords, Header, Results } from "./records"
import { renderReport } from "./report/render-report"
import { ResultsFolder } from "./results-file"
import {
  differenceOf,
  kebab,
  learningRateFor,
  parseSettings,
  type Settings,
  type SettingsInput,
} from "./settings"

export interface LabOptions extends SettingsInput {
  /** Folder for `results.jsonl` and `report.html`; default `lab-results`. */
  readonly out?: string | undefined
  /** Go on with the run in that folder, in the middle of a batch size too; settings left out are its own. Default false. */
  readonly resume?: boolean | undefined
}

export interface LabResult extends Results {
  readonly interrupted: boolean
  readonly resultsPath: string
  readonly reportPath: string
}

/** Training images that the training loss is taken on. */
const TRAIN_LOSS_IMAGES = 10_000

/**
 * Trains a model once for each batch size, measures speed and result, and writes `results.jsonl` and `report.html`.
 *
 * Every batch size starts from the same weights and meets the images in the same order. Large batches come first:
 * being the fastest, they leave time over for the small ones.
 *
 * @throws LabError for settings, data files or folders that will not do; nothing is written then
 */
export async function runLab(options: LabOptions = {}, hooks: LabHooks = {}): Promise<LabResult> {
  checkOptions(options)
  const { out = "lab-results", resume = false, ...given } = options
  const folder = new ResultsFolder(resolve(out))
  const earlier = resume ? folder.read() : undefined
  const settings = mergeSettings(earlier, given)
  const rates = settings.batchSizes.map((batchSize) => learningRateFor(settings, batchSize))
  checkOptimizer(settings.optimizer, settings.opt, rates)
  if (earlier) checkMachine(earlier.header.machine)
  const data = loadImages(settings)
  folder.prepare()
  const setAside = earlier ? undefined : folder.setAside()

  const header = describe(settings, data)
  const records = new Map<number, BatchRecords>(
    earlier?.batches.map((batch) => [batch.summary.batchSize, batch]),
  )
  const done = [...records.values()]
    .filter(({ summary }) => summary.stopped !== "interrupted")
    .map(({ summary }) => summary)
  const kept = done.map(({ batchSize }) => batchSize)
  const missing = settings.batchSizes.filter((batchSize) => !kept.includes(batchSize))
  const results = (): Results => ({
    header,
    batches: [...records.values()].sort((a, b) => a.summary.batchSize - b.summary.batchSize),
  })
  // Killed from here on, the program finds its settings again, and no checkpoint of another run.
  folder.removeCheckpoints(earlier && kept)
  folder.writeResults(results())
  hooks.onStart?.({ header, kept, setAside })

  const pieces = { train: piecesOf(data.train, TRAIN_LOSS_IMAGES), test: piecesOf(data.test) }
  const spent = done.reduce((sum, { wallSeconds }) => sum + wallSeconds, 0)
  let left = (settings.seconds ?? Number.POSITIVE_INFINITY) - spent
  let interrupted = false
  for (const [i, batchSize] of missing.toReversed().entries()) {
    interrupted ||= hooks.signal?.aborted ?? false
    if (interrupted) break
    hooks.onBatch?.({ batchSize, number: i + 1, of: missing.length })
    const save = (batch: BatchRecords) => {
      records.set(batchSize, batch)
      folder.writeResults(results())
    }
    const seconds = Math.max(0, left) / (missing.length - i)
    const checkpointPath = folder.checkpointPath(batchSize)
    const summary = await measure({ settings, data, pieces, batchSize, seconds, checkpointPath, save, hooks })
    left -= summary.wallSeconds
    interrupted = summary.stopped === "interrupted"
    hooks.onSummary?.(summary)
  }
  folder.writeResults(results())
  folder.writeReport(renderReport(results()))
  const { resultsPath, reportPath } = folder
  return { ...results(), interrupted, resultsPath, reportPath }
}

/** What is not among the settings. */
function checkOptions(options: unknown): void {
  const refuse = (must: string, got: unknown, advice: string) =>
    new LabError(`${must}, got ${show(got)}. ${advice}`)
  if (!isPlain(options)) throw refuse("options must be an object", options, "Write { epochs: 1 }, say.")
  const { out = "lab-results", resume = false } = options
  if (typeof out !== "string" || out === "") throw refuse("out must be a folder", out, "Name one.")
  if (typeof resume !== "boolean")
    throw refuse("resume must be true or false", resume, "Leave it out for a new run.")
}

/** The settings asked for; when resuming, what is left out is as it was, and what is given must be. */
function mergeSettings(earlier: Results | undefined, given: SettingsInput): Settings {
  if (!earlier) return parseSettings(given)
  const before = earlier.header.settings
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  // A reference without scaling has no effect: it was filled in, and is refused where it is asked for.
  const idle = before.lrScaling === "none" && { lrReference: undefined }
  const settings = { ...parseSettings({ ...before, ...idle, ...asked }) }
  if (idle) settings.lrReference = before.lrReference
  const key = differenceOf(before, settings)
  if (key) {
    throw new LabError(
      `${kebab(key)} must stay ${JSON.stringify(before[key])} when resuming, got ${JSON.stringify(settings[key])}. Leave --resume out for a new run.`,
    )
  }
  return settings
}

/** Times of two machines do not belong in one table. */
function checkMachine(before: Machine): void {
  const now = describeMachine()
  if (now.cpu === before.cpu) return
  throw new LabError(
    `the machine must stay the same when resuming, got ${now.cpu} after ${before.cpu}. Leave --resume out for a new run.`,
  )
}

function describe(settings: Settings, data: ImageData): Header {
  const model = buildModel(settings.model, data, settings.seed)
  return {
    type: "header",
    format: 1,
    date: new Date().toISOString(),
    settings,
    machine: describeMachine(),
    versions: describeVersions(),
    data: { train: data.train.length, test: data.test.length, size: data.size, classes: data.classes },
    parameters: model.parameters().reduce((sum, parameter) => sum + parameter.size, 0),
  }
}
