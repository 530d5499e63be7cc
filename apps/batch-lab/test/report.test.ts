import { parseHTML } from "linkedom"
import { describe, expect, test } from "vitest"
import { renderReport } from "../src/index"
import { readResults } from "../src/report/reading"
import { columnsOf, textTable } from "../src/summary-table"
import { madeUpResults } from "./made-up-results"

const four = madeUpResults([
  { batchSize: 1, secondsPerEpoch: 8, accuracy: 0.976 },
  { batchSize: 10, secondsPerEpoch: 2, accuracy: 0.975 },
  { batchSize: 100, secondsPerEpoch: 1, accuracy: 0.93 },
  { batchSize: 1000, secondsPerEpoch: 0.95, accuracy: 0.87 },
])

/** The same, with eager steps sampled beside; at batch 1,000 the middle halves meet. */
const both = madeUpResults([
  { batchSize: 1, secondsPerEpoch: 2, accuracy: 0.976, other: 9.2 },
  { batchSize: 10, secondsPerEpoch: 1, accuracy: 0.975, other: 2.2 },
  { batchSize: 1000, secondsPerEpoch: 0.95, accuracy: 0.87, other: 1 },
])

describe("the report", () => {
  const html = renderReport(four)
  const { document } = parseHTML(html)

  test("holds the table, with the lecture's seconds beside ours", () => {
    const heads = [...document.querySelectorAll("thead th")].map((cell) => cell.textContent)
    expect(heads).toEqual(columnsOf(four).map(({ title }) => title))
    const rows = [...document.querySelectorAll("tbody tr")].map((row) =>
      [...row.querySelectorAll("th, td")].map((cell) => cell.textContent),
    )
    expect(rows).toHaveLength(4)
    expect(rows[0].slice(1, 6)).toEqual(["0.02", "50,000", "8.00 (7.20–8.80)", "166", "6,250 (5,625–6,875)"])
    expect(rows[2][4]).toBe("–")
    expect(rows[3][8]).toBe("87.00 % (86.3–87.6)")
  })

  test("draws six figures for wide and narrow screens, each with a line for every batch size or a dot", () => {
    const figures = [...document.querySelectorAll("figure")]
    expect(figures.map((figure) => figure.querySelector("h3")?.textContent)).toEqual([
      "Loss against updates",
      "Loss against examples",
      "Loss against time",
      "Accuracy against time",
      "Seconds an epoch against batch size",
      "Accuracy against batch size",
    ])
    for (const figure of figures) {
      expect(figure.querySelectorAll(".wide svg, .narrow svg")).toHaveLength(2)
      expect(figure.innerHTML).not.toContain("NaN")
    }
    for (const figure of figures.slice(0, 4)) {
      for (let i = 0; i < 4; i++) expect(figure.innerHTML).toContain(`stroke="var(--batch-${i})"`)
    }
    expect(figures[4].textContent).toContain("lecture 166 s")
    expect(figures[4].textContent).toContain("0.95 s")
  })

  test("shows the other mode in the table, in the plot of seconds, and in the method", () => {
    expect(html).not.toContain("with eager steps")
    const { document: page } = parseHTML(renderReport(both))
    const heads = [...page.querySelectorAll("thead th")].map((cell) => cell.textContent)
    expect(heads.slice(3, 6)).toEqual(["seconds an epoch", "with eager steps", "in the lecture"])
    const cells = [...page.querySelectorAll("tbody tr")].map((row) => row.children[4].textContent)
    expect(cells).toEqual(["4.6× · 9.20 (8.28–10.1)", "2.2× · 2.20 (1.98–2.42)", "1.1× · 1.00 (0.900–1.10)"])
    const figure = page.querySelectorAll("figure")[4]
    expect(figure.querySelector("figcaption")?.textContent).toContain("Dots: compiled steps; diamonds: eager")
    // Diamonds are paths, ours and the lecture's points circles.
    expect(figure.querySelectorAll('.wide g[aria-label="dot"] path')).toHaveLength(3)
    expect(figure.querySelectorAll('.wide g[aria-label="dot"] circle')).toHaveLength(5)
    expect(page.body.textContent).toContain("trained with compiled steps. After each batch size, eager ones")
  })

  test("shows an eager run the other way round", () => {
    const made = { batchSize: 1, secondsPerEpoch: 9.2, accuracy: 0.976, other: 2 }
    const results = madeUpResults([made, { ...made, batchSize: 10 }], { eager: true })
    const { document: page } = parseHTML(renderReport(results))
    expect(page.querySelectorAll("thead th")[4].textContent).toBe("with compiled steps")
    expect(page.querySelectorAll("tbody tr")[0].children[4].textContent).toBe("0.22× · 2.00 (1.80–2.20)")
    expect(page.body.textContent).toContain("trained with eager steps. After each batch size, compiled ones")
    expect(page.body.textContent).toContain("Compiled steps were 4.6 times as fast at batch 1")
  })

  test("needs nothing from elsewhere, runs nothing, and is small", () => {
    const namespaces = /xmlns(:\w+)?="[^"]*"/g
    expect(html.replace(namespaces, "")).not.toMatch(
      /https?:|\/\/\w|url\(|@import|<script|<link|<img|<iframe/,
    )
    expect(html.length).toBeLessThan(1_500_000)
  })

  test("says where it was measured, in text that cannot be taken for markup", () => {
    expect(html).toContain("Made-up &lt;CPU&gt; &amp; Sons")
    expect(document.body.textContent).toContain("Made-up <CPU> & Sons")
    expect(document.body.textContent).toContain("2026-01-02 03:04 UTC")
  })

  test("can be made of one batch size, or of none", () => {
    expect(renderReport(madeUpResults([{ batchSize: 7, secondsPerEpoch: 1, accuracy: 0.5 }]))).toContain(
      "<svg",
    )
    expect(renderReport({ header: four.header, batches: [] })).toContain("Nothing was measured")
  })
})

describe("the reading", () => {
  const textOf = (results: typeof four) =>
    readResults(results).map(({ heading, text }) => `${heading}. ${text}`)

  test("finds the fastest, where speed levels off, and the ratio in the lecture", () => {
    const [speed, lecture] = textOf(four)
    expect(speed).toContain("Batch 1,000 goes through the data 8.42 times as fast as batch 1")
    expect(speed).toContain("from 10 to 100 the gain is 2 times")
    expect(speed).toContain("from 100 to 1,000 the difference is within the spread of the measurements")
    expect(speed).toContain("Beyond batch 100 there is hardly anything left to gain")
    expect(lecture).toContain("at batch 1 it reports 166 s, here it is 8 s (20.8 times as fast)")
    expect(lecture).toContain("made the lecture's program 9.76 times as fast and this one 4 times")
  })

  test("tells what compiling gains, and where that cannot be told", () => {
    const [, compiling] = textOf(both)
    expect(compiling).toContain(
      "Compiled steps were 4.6 times as fast at batch 1 and 2.2 times at batch 10. ",
    )
    expect(compiling).toContain(
      "9.2 s eager and 2 s compiled at batch 1, 2.2 s eager and 1 s compiled at batch 10",
    )
    expect(compiling).toContain("At batch 1,000 the difference is within the spread of the measurements.")
    expect(compiling).toContain("The larger the batch, the less there is to gain")
    const [near, far] = [
      { batchSize: 1, secondsPerEpoch: 2, accuracy: 0.9, other: 2.1 },
      { batchSize: 10, secondsPerEpoch: 2, accuracy: 0.9, other: 9 },
    ]
    expect(textOf(madeUpResults([near])).join(" ")).toContain("no faster and no slower than can be told")
    expect(textOf(madeUpResults([near, far])).join(" ")).not.toContain("the less there is to gain")
    expect(textOf(four).join(" ")).not.toContain("Compiled")
  })

  test("calls a tie what the test images cannot tell apart", () => {
    const [, , result] = textOf(four)
    expect(result).toContain("Batch 1 ends with the highest test accuracy, 97.60 %")
    expect(result).toContain("Batch 10 is too close to call")
    expect(result).toContain("Batch 1,000 ends lowest, at 87.00 %")
    expect(result).toContain("batch 1 made 100,000 updates of them and batch 1,000 100")
  })

  test("finds who is first to a level that two reach", () => {
    const race = textOf(four)[3]
    expect(race).toContain("Batch 10 is first to reach 97.5 % test accuracy")
    expect(race).toContain("batch 10 after 4 s (10,000 updates, 100,000 images) and batch 1 after 16 s")
    expect(race).toContain("Batch 100 and batch 1,000 did not get there")
  })

  test("compares at the same number of images when they did not see the same", () => {
    const results = madeUpResults([
      { batchSize: 1, secondsPerEpoch: 8, accuracy: 0.97, epochs: 2, stopped: "time" },
      { batchSize: 10, secondsPerEpoch: 2, accuracy: 0.99, epochs: 5 },
    ])
    const text = textOf(results).join(" ")
    expect(text).toContain("epochs: 2 at batch 1 and 5 at batch 10")
    expect(text).toContain(
      "After the same 100,000 images, accuracy was 97.00 % at batch 1 and 96.00 % at batch 10",
    )
    expect(text).toContain("Batch 1 ended early (its share of the time was used up)")
  })

  test("says what diverged, that the machine was busy, and how the rate was set", () => {
    const made = [
      { batchSize: 1, secondsPerEpoch: 8, accuracy: 0.1, stopped: "diverged" as const },
      { batchSize: 10, secondsPerEpoch: 2, accuracy: 0.99 },
    ]
    const text = textOf(madeUpResults(made, { lrScaling: "sqrt", lr: 0.5 }, 9)).join(" ")
    expect(text).toContain("Batch 1 diverged")
    expect(text).toContain("square root of the batch size, 0.5 at batch 100")
    expect(text).toContain("busy when the run began (load 9 on 2 cores)")
    expect(textOf(four).join(" ")).not.toContain("busy")
  })
})

describe("the table on the terminal", () => {
  test("is aligned, and turns into blocks where it does not fit", () => {
    const wide = textTable(four, 160).split("\n")
    expect(new Set(wide.slice(-4).map((line) => line.length)).size).toBe(1)
    expect(wide.at(-4)).toMatch(/^ +1 +0\.02 +50,000 +8\.00 \(7\.20–8\.80\) +166 /)
    const tight = textTable(four, 105).split("\n")
    expect(tight.at(-4)).toMatch(/ 166 +6,250 +2 /)
    expect(tight.join(" ")).not.toContain("Left out")
    const narrow = textTable(four, 60).split("\n")
    expect(narrow[3]).toBe("seconds an epoch   8.00 (7.20–8.80)")
    expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(60)
  })

  test("fits into 100 columns with both modes, and says what it leaves out for that", () => {
    const made = { secondsPerEpoch: 0.123, accuracy: 0.9765, other: 0.5678, stopped: "time" as const }
    const results = madeUpResults([1, 10, 100, 1000].map((batchSize) => ({ ...made, batchSize })))
    for (const width of [160, 120, 100, 85]) {
      const table = textTable(results, width)
      const lines = table.split("\n")
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width)
      expect(table).toMatch(/ 10 .* 0\.123 \(0\.111–0\.135\) +4\.6× · 0\.568 .*97\.65 % \(97\.3–97\.9\)\n/)
      expect(lines.length).toBeLessThan(12)
    }
    expect(textTable(results, 120)).not.toContain("Left out")
    expect(textTable(results, 100)).toMatch(
      /\n\nLeft out for want of room: learning rate.* examples a second/,
    )
    expect(textTable(results, 60)).toContain("with eager steps   4.6× · 0.568 (0.511–0.625)")
  })
})
