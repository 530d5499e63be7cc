import { Presets, SingleBar } from "cli-progress"
import {
  formatCount,
  formatDuration,
  formatMeasure,
  formatNumber,
  formatPercent,
  formatShare,
  formatSpread,
} from "./format"
import type { LabHooks, LabStart } from "./lab-hooks"
import type { Evaluation, Summary } from "./records"
import type { Progress } from "./train"

/** Tells how a run goes: a live bar on a terminal, plain lines elsewhere. */
export interface ProgressView extends Omit<LabHooks, "signal"> {
  /** Leaves the terminal as it should be. */
  readonly stop: () => void
  /** A line of its own, also while a bar is shown. */
  readonly say: (text: string) => void
}

/** Milliseconds between plain lines. */
const QUIET = 5000

export function createProgress(stream: NodeJS.WriteStream, live: boolean): ProgressView {
  const write = (text: string) => stream.write(`${text}\n`)
  const views = live ? liveView(stream) : plainView(write)
  return {
    ...views,
    onStart: (start) => {
      for (const line of opening(start)) write(line)
    },
    onSummary: (summary) => {
      views.stop()
      write(closing(summary))
    },
    say: (text) => {
      views.stop()
      write(text)
    },
  }
}

function opening({ header, kept, setAside }: LabStart): string[] {
  const { settings, data, parameters } = header
  const lines = [
    `${settings.model} of ${formatCount(parameters)} parameters · ${settings.dataset}, ${formatCount(data.train)} training and ${formatCount(data.test)} test images · ${settings.optimizer}, lr ${formatNumber(settings.lr)}${settings.lrScaling === "none" ? "" : ` at batch ${settings.lrReference}, ${settings.lrScaling} scaling`} · seed ${settings.seed}`,
  ]
  if (setAside) lines.push(`Earlier results were moved to ${setAside}`)
  if (kept.length > 0) lines.push(`Resuming: batch ${kept.map(formatCount).join(", ")} already done`)
  return lines
}

const ENDINGS: Record<Summary["stopped"], string> = {
  finished: "",
  time: " · its share of the time is up",
  diverged: " · diverged",
  interrupted: " · interrupted",
}

function closing(summary: Summary): string {
  const { batchSize, secondsPerEpoch, otherMode, testAccuracy, testAccuracyInterval, epochs, stopped } =
    summary
  const beside = otherMode ? ` (${otherMode.mode}: ${formatMeasure(otherMode.secondsPerEpoch.median)})` : ""
  return `batch ${formatCount(batchSize).padStart(5)} · ${formatSpread(secondsPerEpoch)} s an epoch${beside} · test accuracy ${formatShare(testAccuracy, testAccuracyInterval)} after ${formatNumber(epochs)} ${epochs === 1 ? "epoch" : "epochs"}${ENDINGS[stopped]}`
}

function rateOf({ examples, seconds }: Progress): string {
  return seconds > 0 ? `${formatCount(examples / seconds)} examples/s` : ""
}

/** What is left, if the rest goes like what is done. */
function leftOf({ fraction, wallSeconds }: Progress): string {
  return fraction > 0 ? formatDuration((wallSeconds * (1 - fraction)) / fraction) : "?"
}

type View = Pick<ProgressView, "onBatch" | "onProgress" | "onEvaluation" | "stop">

function liveView(stream: NodeJS.WriteStream): View {
  let bar: SingleBar | undefined
  let accuracy = "–"
  return {
    onBatch: ({ batchSize, number, of }) => {
      accuracy = "–"
      bar = new SingleBar(
        {
          stream,
          format: `batch {batch} ({turn}) {bar} {percentage}% · {rate} · loss {loss} · accuracy {accuracy} · {left} left`,
          barsize: 24,
          hideCursor: true,
          clearOnComplete: true,
          fps: 8,
          linewrap: false,
          // Signals are the command's affair.
          gracefulExit: false,
        },
        Presets.shades_classic,
      )
      bar.start(1000, 0, {
        batch: formatCount(batchSize).padStart(5),
        turn: `${number} of ${of}`,
        rate: "starting",
        loss: "–",
        accuracy,
        left: "?",
      })
    },
    onProgress: (progress) => {
      bar?.update(Math.floor(progress.fraction * 1000), {
        rate: rateOf(progress),
        loss: formatNumber(progress.loss),
        accuracy,
        left: leftOf(progress),
      })
    },
    onEvaluation: ({ testAccuracy }: Evaluation) => {
      accuracy = formatPercent(testAccuracy, 1)
    },
    stop: () => {
      bar?.stop()
      bar = undefined
    },
  }
}

function plainView(write: (text: string) => void): View {
  let last = 0
  return {
    onBatch: ({ batchSize, number, of }) => {
      last = Date.now()
      write(`batch ${formatCount(batchSize)} (${number} of ${of}) …`)
    },
    onProgress: (progress) => {
      if (Date.now() - last < QUIET) return
      last = Date.now()
      write(
        `  ${formatPercent(progress.fraction, 0)} · ${formatCount(progress.updates)} updates · ${rateOf(progress)} · loss ${formatNumber(progress.loss)} · ${leftOf(progress)} left`,
      )
    },
    stop: () => undefined,
  }
}
