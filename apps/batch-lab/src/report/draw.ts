import * as Plot from "@observablehq/plot"
import { parseHTML } from "linkedom"
import type { BatchRecords, Results } from "../records"

/** The variable that holds the colour of the i-th batch size; see `style.ts`. */
function colour(i: number): string {
  return `var(--batch-${i})`
}

/** A plot as SVG, in the colours of the batch sizes. */
export function draw({ batches }: Results, width: number, options: Plot.PlotOptions): string {
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

/** Coordinates to hundredths of a pixel will do; text stays as it is. */
function shorten(svg: string): string {
  const round = (digits: string) => String(Number(Number(digits).toFixed(2)))
  return svg.replace(/<[^>]+>/g, (tag) => tag.replace(/\d+\.\d{3,}/g, round))
}
