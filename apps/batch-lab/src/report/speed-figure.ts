import * as Plot from "@observablehq/plot"
import { formatCount, formatMeasure, formatNumber } from "../format"
import { LECTURE_EXAMPLES, LECTURE_SECONDS } from "../lecture"
import { type Mode, modesOf } from "../mode"
import type { Results } from "../records"
import { axis, batchAxis } from "./axes"
import { draw } from "./draw"
import type { Figure } from "./figure"
import { spreadMarks } from "./spread-marks"

/** Seconds an epoch in both modes, and the lecture's. */
export function speedFigure(results: Results): Figure {
  const ours = results.batches.flatMap(({ summary: { batchSize, secondsPerEpoch } }) =>
    secondsPerEpoch ? [{ batchSize, ...secondsPerEpoch }] : [],
  )
  const { mode, other } = modesOf(results.header.settings)
  const beside = results.batches.flatMap(({ summary: { batchSize, otherMode } }) =>
    otherMode ? [{ batchSize, ...otherMode.secondsPerEpoch }] : [],
  )
  const scale = results.header.data.train / LECTURE_EXAMPLES
  const lecture = results.batches.flatMap(({ summary: { batchSize } }) =>
    LECTURE_SECONDS[batchSize] ? [{ batchSize, seconds: LECTURE_SECONDS[batchSize] * scale }] : [],
  )
  const sizes = [...ours, ...lecture].map(({ batchSize }) => batchSize)
  // Words stand on the side where the other points are not.
  const below = beside.length > 0 && mode === "compiled"
  const heights = [
    ...[...ours, ...beside].flatMap(({ low, high }) => [low, high]),
    ...lecture.map(({ seconds }) => seconds),
  ]
  const room = below ? [Math.min(...heights) / 1.3] : []
  const at = { x: "batchSize", y: "seconds" } as const
  const told = (how: Mode) => (point: (typeof ours)[number]) =>
    `batch ${formatCount(point.batchSize)}, ${how}: ${formatMeasure(point.median)} s an epoch, half of the chunks between ${formatMeasure(point.low)} and ${formatMeasure(point.high)} s`
  return {
    title: "Seconds an epoch against batch size",
    caption: `Median over chunks; bars show the middle half.${beside.length > 0 ? ` Dots: ${mode} steps; diamonds: ${other} ones.` : ""} Hollow: the lecture's own figures${scale === 1 ? "" : `, scaled to ${formatCount(results.header.data.train)} images`}.`,
    byBatch: false,
    svg: (width) =>
      draw(results, width, {
        x: batchAxis(width, sizes),
        y: { ...axis("log", width, [...heights, ...room]), label: "seconds an epoch", grid: true },
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
          ...spreadMarks(beside, "median", told(other), true),
          Plot.text(beside.slice(0, 1), {
            x: "batchSize",
            y: "median",
            text: () => other,
            dy: below ? -14 : 15,
            fillOpacity: 0.75,
            stroke: "var(--card)",
            strokeWidth: 4,
            fill: "currentColor",
          }),
          ...spreadMarks(ours, "median", told(mode)),
          Plot.text(ours, {
            x: "batchSize",
            y: "median",
            text: ({ median }) => `${formatNumber(median)} s`,
            dy: below ? 17 : -14,
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
