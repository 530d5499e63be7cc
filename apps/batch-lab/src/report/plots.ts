import * as Plot from "@observablehq/plot"
import { formatCount, formatMeasure, formatPercent } from "../format"
import type { Chunk, Evaluation, Results } from "../records"
import { axis, batchAxis, percentTick } from "./axes"
import { draw } from "./draw"
import type { Figure } from "./figure"
import { speedFigure } from "./speed-figure"
import { spreadMarks } from "./spread-marks"
import { thin } from "./thin"

const MOST_POINTS = 160

/** All figures of a report. */
export function figures(results: Results): readonly Figure[] {
  const loss = "Cross-entropy on the images just trained on, before each update; means over chunks."
  return [
    lossFigure(results, "Loss against updates", loss, "updates", ({ updates }) => updates, "log"),
    lossFigure(results, "Loss against examples", loss, "images seen", ({ examples }) => examples, "linear"),
    lossFigure(results, "Loss against time", loss, "seconds of training", ({ seconds }) => seconds, "log"),
    accuracyTimeFigure(results),
    speedFigure(results),
    accuracyFigure(results),
  ]
}

type X = (point: Chunk | Evaluation) => number

function lossFigure(
  results: Results,
  title: string,
  caption: string,
  label: string,
  x: X,
  type: "log" | "linear",
): Figure {
  const points = results.batches.flatMap(({ chunks }) =>
    thin(
      chunks.filter(({ loss }) => loss !== null && loss > 0),
      MOST_POINTS,
    ),
  )
  return {
    title,
    caption,
    byBatch: true,
    svg: (width) =>
      draw(results, width, {
        x: { ...axis(type, width, points.map(x)), label },
        y: {
          ...axis(
            "log",
            width,
            points.map(({ loss }) => loss as number),
          ),
          label: "training loss",
          grid: true,
        },
        marks: [Plot.line(points, { x, y: "loss", z: "batchSize", stroke: "batchSize", strokeWidth: 1.8 })],
      }),
  }
}

function accuracyTimeFigure(results: Results): Figure {
  // The climb from chance would squeeze what matters into the top of the picture.
  const final = results.batches.map(({ summary }) => summary.testAccuracy)
  const floor = Math.max(0, Math.floor((Math.min(...final) - 0.03) * 20) / 20)
  const points = results.batches.flatMap(({ evaluations }) =>
    evaluations.filter(({ seconds, testAccuracy }) => seconds > 0 && testAccuracy >= floor),
  )
  const told = (point: Evaluation) =>
    `batch ${formatCount(point.batchSize)}: ${formatPercent(point.testAccuracy)} after ${formatMeasure(point.seconds)} s, ${formatCount(point.updates)} updates, ${formatCount(point.examples)} images`
  const place = { x: "seconds", y: "testAccuracy", z: "batchSize" } as const
  return {
    title: "Accuracy against time",
    caption: `Share of ${formatCount(results.header.data.test)} test images named rightly, at each evaluation${floor > 0 ? ` from ${formatPercent(floor, 0)} up` : ""}.`,
    byBatch: true,
    svg: (width) =>
      draw(results, width, {
        x: {
          ...axis(
            "log",
            width,
            points.map(({ seconds }) => seconds),
          ),
          label: "seconds of training",
        },
        y: { domain: [floor, 1], label: "test accuracy", grid: true, tickFormat: percentTick },
        marks: [
          Plot.line(points, { ...place, stroke: "batchSize", strokeWidth: 1.8 }),
          Plot.dot(points, { ...place, fill: "batchSize", r: 2.6, title: told }),
        ],
      }),
  }
}

function accuracyFigure(results: Results): Figure {
  const points = results.batches.map(
    ({
      summary: {
        batchSize,
        testAccuracy,
        testAccuracyInterval: [low, high],
      },
    }) => ({
      batchSize,
      testAccuracy,
      low,
      high,
    }),
  )
  const sizes = points.map(({ batchSize }) => batchSize)
  const lowest = Math.min(...points.map(({ low }) => low))
  const step = lowest > 0.9 ? 100 : 20
  const told = (point: (typeof points)[number]) =>
    `batch ${formatCount(point.batchSize)}: ${formatPercent(point.testAccuracy)}, 95 % interval ${formatPercent(point.low)} to ${formatPercent(point.high)}`
  return {
    title: "Accuracy against batch size",
    caption: "Test accuracy at the end of training; bars show the 95 % interval.",
    byBatch: false,
    svg: (width) =>
      draw(results, width, {
        x: batchAxis(width, sizes),
        y: {
          // Room below for the lowest label.
          domain: [Math.max(0, (Math.floor(lowest * step) - 1) / step), 1],
          label: "test accuracy",
          grid: true,
          tickFormat: percentTick,
        },
        marks: [
          ...spreadMarks(points, "testAccuracy", told),
          Plot.text(points, {
            x: "batchSize",
            y: "testAccuracy",
            text: ({ testAccuracy }) => formatPercent(testAccuracy),
            dy: 18,
            fontWeight: 600,
            fill: "currentColor",
            stroke: "var(--card)",
            strokeWidth: 5,
          }),
        ],
      }),
  }
}
