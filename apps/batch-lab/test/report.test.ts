import { parseHTML } from "linkedom"
import { describe, expect, test } from "vitest"
import { renderReport } from "../src/index"
import { readResults } from "../src/report/reading"
import { COLUMNS, textTable } from "../src/summary-table"
import { madeUpResults } from "./made-up-results"

const four = madeUpResults([
  { batchSize: 1, secondsPerEpoch: 8, accuracy: 0.976 },
  { batchSize: 10, secondsPerEpoch: 2, accuracy: 0.975 },
  { batchSize: 100, secondsPerEpoch: 1, accuracy: 0.93 },
  { batchSize: 1000, secondsPerEpoch: 0.95, accuracy: 0.87 },
])

describe("the report", () => {
  const html = renderReport(four)
  const { document } = parseHTML(html)

  test("holds the table, with the lecture's seconds beside ours", () => {
    const heads = [...document.querySelectorAll("thead th")].map((cell) => cell.textContent)
    expect(heads).toEqual(COLUMNS.map(({ title }) => title))
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
    const narrow = textTable(four, 60).split("\n")
    expect(narrow[3]).toBe("seconds an epoch   8.00 (7.20–8.80)")
    expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(60)
  })
})
