import * as Plot from "@observablehq/plot"
import { formatCount, formatMeasure, formatNumber, formatPercent } from "../format"
import { LECTURE_EXAMPLES, LECTURE_SECONDS } from "../lecture"
import type { Chunk, Evaluation, Results } from "../records"
import { axis, batchAxis, percentTick } from "./axes"
import { draw } from "./draw"
import { thin } from "./thin"

/** A plot for a wide and for a narrow screen. */
export interface Figure {
  readonly title: string
  readonly caption: string
  /** Whether a key must say which colour is which batch size. */
  readonly byBatch: boolean
  readonly svg: (width: number) => string
}

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

function speedFigure(results: Results): Figure {
  const ours = results.batches.flatMap(({ summary: { batchSize, secondsPerEpoch } }) =>
    secondsPerEpoch ? [{ batchSize, ...secondsPerEpoch }] : [],
  )
  const scale = results.header.data.train / LECTURE_EXAMPLES
  const lecture = results.batches.flatMap(({ summary: { batchSize } }) =>
    LECTURE_SECONDS[batchSize] ? [{ batchSize, seconds: LECTURE_SECONDS[batchSize] * scale }] : [],
  )
  const sizes = [...ours, ...lecture].map(({ batchSize }) => batchSize)
  const heights = [...ours.flatMap(({ low, high }) => [low, high]), ...lecture.map(({ seconds }) => seconds)]
  const at = { x: "batchSize", y: "seconds" } as const
  const told = (point: (typeof ours)[number]) =>
    `batch ${formatCount(point.batchSize)}: ${formatMeasure(point.median)} s an epoch, half of the chunks between ${formatMeasure(point.low)} and ${formatMeasure(point.high)} s`
  return {
    title: "Seconds an epoch against batch size",
    caption: `Median over chunks; bars show the middle half. Hollow: the lecture's own figures${scale === 1 ? "" : `, scaled to ${formatCount(results.header.data.train)} images`}.`,
    byBatch: false,
    svg: (width) =>
      draw(results, width, {
        x: batchAxis(width, sizes),
        y: { ...axis("log", width, heights), label: "seconds an epoch", grid: true },
        marks: [
          Plot.line(lecture, { ...at, stroke: "currentColor", strokeOpacity: 0.45, strokeDasharray: "4 4" }),
          Plot.dot(lecture, {
            ...at,
            stroke: "currentColor",
            strokeOpacity: 0.7,
            r: 4.5,
            fill: "var(--card)",
          }),
          Plot.text(lecture, {
            ...at,
            text: ({ seconds }) => `lecture ${formatNumber(seconds)} s`,
            dx: 9,
            dy: -7,
            textAnchor: "start",
            fillOpacity: 0.75,
          }),
          Plot.line(ours, {
            x: "batchSize",
            y: "median",
            stroke: "var(--soft)",
            strokeOpacity: 0.6,
            strokeWidth: 1.6,
          }),
          Plot.ruleX(ours, {
            x: "batchSize",
            y1: "low",
            y2: "high",
            stroke: "batchSize",
            strokeWidth: 5,
            strokeOpacity: 0.4,
          }),
          Plot.dot(ours, { x: "batchSize", y: "median", fill: "batchSize", r: 4.5, title: told }),
          Plot.text(ours, {
            x: "batchSize",
            y: "median",
            text: ({ median }) => `${formatNumber(median)} s`,
            dy: -14,
            textAnchor: "middle",
            fontWeight: 600,
            fill: "currentColor",
            stroke: "var(--card)",
            strokeWidth: 5,
          }),
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
          Plot.line(points, {
            x: "batchSize",
            y: "testAccuracy",
            stroke: "var(--soft)",
            strokeOpacity: 0.6,
            strokeWidth: 1.6,
          }),
          Plot.ruleX(points, {
            x: "batchSize",
            y1: "low",
            y2: "high",
            stroke: "batchSize",
            strokeWidth: 5,
            strokeOpacity: 0.4,
          }),
          Plot.dot(points, { x: "batchSize", y: "testAccuracy", fill: "batchSize", r: 4.5, title: told }),
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
