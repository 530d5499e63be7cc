import * as Plot from "@observablehq/plot"
import { parseHTML } from "linkedom"
import { formatCount, formatMeasure, formatNumber, formatPercent } from "../format"
import { LECTURE_EXAMPLES, LECTURE_SECONDS } from "../lecture"
import type { BatchRecords, Chunk, Evaluation, Results } from "../records"
import { thin } from "./thin"

/** A plot for a wide and for a narrow screen. */
export interface Figure {
  readonly title: string
  readonly caption: string
  /** Whether its colours stand for batch sizes. */
  readonly byBatch: boolean
  readonly svg: (width: number) => string
}

const MOST_POINTS = 160

/** The variable that holds the colour of the i-th batch size; see `style.ts`. */
export function colour(i: number): string {
  return `var(--batch-${i})`
}

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
        x: {
          ...axis("log", width, sizes),
          label: "batch size",
          ticks: [...new Set(sizes)],
          tickFormat: formatCount,
        },
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
          Plot.line(ours, { x: "batchSize", y: "median", stroke: "var(--accent)", strokeWidth: 1.8 }),
          Plot.ruleX(ours, {
            x: "batchSize",
            y1: "low",
            y2: "high",
            stroke: "var(--accent)",
            strokeWidth: 5,
            strokeOpacity: 0.35,
          }),
          Plot.dot(ours, { x: "batchSize", y: "median", fill: "var(--accent)", r: 4, title: told }),
          Plot.text(ours, {
            x: "batchSize",
            y: "median",
            text: ({ median }) => `${formatNumber(median)} s`,
            dy: -14,
            textAnchor: "middle",
            fontWeight: 600,
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
        x: { ...axis("log", width, sizes), label: "batch size", ticks: sizes, tickFormat: formatCount },
        y: {
          domain: [Math.max(0, Math.floor(lowest * step) / step), 1],
          label: "test accuracy",
          grid: true,
          tickFormat: percentTick,
        },
        marks: [
          Plot.line(points, { x: "batchSize", y: "testAccuracy", stroke: "var(--accent)", strokeWidth: 1.8 }),
          Plot.ruleX(points, {
            x: "batchSize",
            y1: "low",
            y2: "high",
            stroke: "var(--accent)",
            strokeWidth: 5,
            strokeOpacity: 0.35,
          }),
          Plot.dot(points, { x: "batchSize", y: "testAccuracy", fill: "var(--accent)", r: 4, title: told }),
          Plot.text(points, {
            x: "batchSize",
            y: "testAccuracy",
            text: ({ testAccuracy }) => formatPercent(testAccuracy),
            dy: 18,
            fontWeight: 600,
          }),
        ],
      }),
  }
}

const percentTick = (share: number) => `${Number((share * 100).toFixed(1))} %`

/** An axis with room at its ends and few enough ticks. */
function axis(type: "log" | "linear", width: number, values: readonly number[]): Plot.ScaleOptions {
  const low = Math.min(...values)
  const high = Math.max(...values)
  if (type === "linear") return { type, ticks: width < 450 ? 4 : 7, tickFormat: shortCount }
  const room = Math.max((high / low) ** 0.06, 1.15)
  const decades = Math.log10(high / low)
  return {
    type,
    domain: [low / room, high * room],
    ticks: decades > 2 ? 4 : 5,
    tickFormat: plainTick(decades),
  }
}

/** Of a logarithmic axis that spans much, only the powers of ten are named. */
function plainTick(decades: number) {
  return (value: number) => {
    const digit = Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9))
    const named = decades > 2.5 ? [1] : decades > 1.2 ? [1, 3] : [1, 2, 3, 5, 7]
    return named.includes(digit) ? shortCount(value) : ""
  }
}

/** 50000 as 50k, 0.001 as 0.001. */
function shortCount(value: number): string {
  if (value >= 1e6) return `${formatNumber(value / 1e6)}M`
  return value >= 1e4 ? `${formatNumber(value / 1e3)}k` : String(Number(value.toPrecision(3)))
}

function draw({ batches }: Results, width: number, options: Plot.PlotOptions): string {
  const { document } = parseHTML("<html></html>")
  const plot = Plot.plot({
    ...options,
    document: document as unknown as Document,
    width,
    height: Math.round(width * (width < 450 ? 0.8 : 0.62)),
    marginLeft: 52,
    marginRight: 26,
    marginTop: 26,
    marginBottom: 40,
    style: { fontSize: "12px", background: "none" },
    color: {
      type: "ordinal",
      domain: batches.map(({ summary }: BatchRecords) => summary.batchSize),
      range: batches.map((_, i) => colour(i)),
    },
  })
  return shorten(plot.outerHTML)
}

/** Hundredths of a pixel will do. */
function shorten(svg: string): string {
  return svg.replace(/\d+\.\d{3,}/g, (digits) => String(Number(Number(digits).toFixed(2))))
}
