import type { Locator } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openSite, type Site } from "./site"

/* Chapters 6 to 10 of the lecture: each figure is driven, and shows what its chapter claims. */

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

/** Opens a page, drives one of its figures, and demands that nothing went wrong. */
async function withFigure(
  page: string,
  title: string,
  drive: (figure: Locator) => Promise<void>,
  query = "",
) {
  const opened = await site.open(`lecture/${page}`, undefined, query)
  try {
    const figure = opened.page.locator(`.figure[aria-label="${title}"]`)
    await figure.scrollIntoViewIfNeeded()
    await drive(figure)
    expect(opened.errors).toEqual([])
  } finally {
    await opened.close()
  }
}

const read = async (of: Locator) => ((await of.textContent()) ?? "").trim()
const text = (figure: Locator, name: string) => read(figure.locator(`[data-told="${name}"]`))
const number = async (figure: Locator, name: string) =>
  Number((await text(figure, name)).replace("−", "-").replace("e−", "e-"))
const press = (figure: Locator, name: string) => figure.getByRole("button", { name, exact: true }).click()
const play = (figure: Locator) => figure.getByRole("button", { name: "Play" }).click()
/** Sets a slider that is not logarithmic. */
const slide = (figure: Locator, name: RegExp, place: string) =>
  figure.getByRole("slider", { name }).fill(place)
const patient = { timeout: 40_000 }

test("06: a schedule is drawn, and written as code", () =>
  withFigure("06-schedules", "The shapes of schedules", async (figure) => {
    for (const name of ["Cosine", "Restarts", "One cycle", "η/√(t + 1)"]) {
      await figure.getByText(name, { exact: true }).click()
      await expect.poll(() => figure.getByRole("img").getAttribute("aria-label")).toContain(name)
    }
    expect(await read(figure.locator("code"))).toBe("inverseSqrt({ lr: 0.1 })")
    await expect.poll(() => read(figure)).toContain("step 99: 0.01")
    await figure.getByLabel("warm-up first").check()
    expect(await read(figure.locator("code"))).toContain("warmup(inverseSqrt(")
    await expect.poll(() => read(figure)).toContain("step 0: 0")
  }))

test("06: schedules are made of schedules", () =>
  withFigure("06-schedules", "Schedules made of schedules", async (figure) => {
    for (const [way, call] of [
      ["their product", "chained(["],
      ["warm-up, then A", "warmup("],
      ["one after the other", "sequential(["],
    ]) {
      await figure.getByText(way, { exact: true }).click()
      await expect.poll(() => read(figure.locator("code"))).toContain(call)
    }
  }))

test("06: a falling drawing ends lower than a constant rate", () =>
  withFigure("06-schedules", "Draw a schedule and train with it", async (figure) => {
    await play(figure)
    await expect.poll(() => read(figure), patient).toContain("update 1000")
    expect(await number(figure, "drawn")).toBeLessThan(0.03)
    expect(await number(figure, "constant")).toBeGreaterThan(2 * (await number(figure, "drawn")))
  }))

test("06: where 0.22 is too much from the start, a warm-up makes it bearable", () =>
  withFigure(
    "06-schedules",
    "Draw a schedule and train with it",
    async (figure) => {
      await press(figure, "Warm-up and cosine")
      await play(figure)
      await expect.poll(() => read(figure), patient).toContain("update 1000")
      expect(await number(figure, "drawn")).toBeLessThan(0.02)
      expect(await text(figure, "constant")).toContain("lost")
    },
    "?draw-constant=0.3",
  ))

test("06: the mouse and the keys draw, and the address keeps it", () =>
  withFigure("06-schedules", "Draw a schedule and train with it", async (figure) => {
    const paper = figure.getByRole("application")
    const page = figure.page()
    const box = (await paper.boundingBox()) as { x: number; y: number; width: number; height: number }
    await page.mouse.move(box.x + 60, box.y + 40)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width - 13, box.y + box.height - 45, { steps: 8 })
    await page.mouse.up()
    const rates = () => (new URL(page.url()).searchParams.get("draw-rates") ?? "").split(",").map(Number)
    // The address follows a little later.
    await expect.poll(() => rates().length).toBe(41)
    await expect.poll(() => rates()[40]).toBeLessThan(0.003)
    const drawn = rates()
    expect(drawn[0]).toBeGreaterThan(0.3)
    for (let i = 1; i < drawn.length; i++) expect(drawn[i]).toBeLessThanOrEqual(drawn[i - 1])
    await paper.press("Home")
    await paper.press("ArrowDown")
    await expect.poll(() => rates()[0]).toBeLessThan(drawn[0])
    await paper.press("Shift+PageUp")
    await expect.poll(() => rates()[40]).toBeGreaterThan(1.5 * drawn[40])
    expect(await paper.getAttribute("aria-label")).toContain("update t 0")
  }))

test("07: a falling rate settles where a constant one wanders", () =>
  withFigure("07-adaptive-rates", "A rate that falls as η/√(t + 1)", async (figure) => {
    await play(figure)
    await expect.poll(() => read(figure), patient).toContain("step 400")
    expect(await number(figure, "constant")).toBeGreaterThan(4 * (await number(figure, "falling")))
  }))

test("07: a rate that is too large comes down in time", () =>
  withFigure(
    "07-adaptive-rates",
    "A rate that falls as η/√(t + 1)",
    async (figure) => {
      await play(figure)
      await expect.poll(() => read(figure), patient).toContain("step 400")
      expect(await text(figure, "constant")).toBe("flown off")
      expect(await number(figure, "falling")).toBeLessThan(0.5)
    },
    "?fall-eta=1.5",
  ))

test("07: rates of their own need fewer steps than the best single one", () =>
  withFigure("07-adaptive-rates", "One rate for two parameters, and a rate for each", async (figure) => {
    await play(figure)
    await expect.poll(() => text(figure, "one"), patient).toContain("arrived")
    const steps = async (name: string) => Number(/step (\d+)/.exec(await text(figure, name))?.[1])
    expect(await steps("own")).toBeLessThan(10)
    expect(await steps("one")).toBeGreaterThan(30)
    expect(await read(figure)).toMatch(/best single rate, 0\.9\d, takes 3\d steps/)
  }))

test("07: with the fitting rates one step is enough", () =>
  withFigure(
    "07-adaptive-rates",
    "One rate for two parameters, and a rate for each",
    async (figure) => {
      await press(figure, "Step")
      expect(await text(figure, "own")).toMatch(/^step 1: .*arrived$/)
      expect(await text(figure, "one")).not.toContain("arrived")
    },
    "?one-etaX=10&one-etaY=0.5",
  ))

test("08: both forms of Adagrad make the same steps, whatever the ravine", async () => {
  const ends: string[] = []
  for (const query of ["", "?adagrad-k=100"]) {
    await withFigure(
      "08-adagrad",
      "Adagrad in both forms",
      async (figure) => {
        for (let i = 0; i < 12; i++) await press(figure, "Step")
        expect(await number(figure, "apart")).toBeLessThan(1e-14)
        const [, , , , long, , short] = await figure.locator("tbody tr").last().locator("td").allInnerTexts()
        expect(long).toBe(short)
        ends.push(/Adagrad is at \((.*)\)/.exec(await read(figure))?.[1] ?? "")
      },
      query,
    )
  }
  expect(ends[0]).toMatch(/\d/)
  expect(ends[1]).toBe(ends[0])
})

test("08: the best step on a parabola is the first derivative over the second", () =>
  withFigure("08-adagrad", "The best step on a parabola", async (figure) => {
    const check = async () => {
      const [first, second, step] = await Promise.all(
        ["first", "second", "step"].map((name) => number(figure, name)),
      )
      expect(step).toBeCloseTo(first / second, 1)
      expect(await text(figure, "after")).toBe("0")
      return step
    }
    const far = await check()
    await slide(figure, /place/, "-0.75")
    expect(await check()).toBeCloseTo(far / 2, 2)
    await figure.getByRole("application").first().press("ArrowRight")
    expect(await check()).toBeLessThan(far / 2)
    await slide(figure, /^a\b/, "1")
    await check()
  }))

test("08: between two parameters the larger derivative misleads", () =>
  withFigure("08-adagrad", "Comparing two parameters", async (figure) => {
    expect(await text(figure, "verdict")).toContain("misleads")
    expect(await number(figure, "step-x")).toBeGreaterThan(await number(figure, "step-y"))
    await slide(figure, /steepness along x/, "1")
    expect(await text(figure, "verdict")).toContain("is right")
  }))

test("08: root mean squares of first derivatives close up to a line", () =>
  withFigure("08-adagrad", "First derivatives at random places", async (figure) => {
    const scatter = () =>
      figure
        .locator("svg")
        .nth(1)
        .evaluate((svg) => {
          const dots = [...svg.querySelectorAll("circle")].map((dot) => [
            dot.cx.baseVal.value,
            dot.cy.baseVal.value,
          ])
          const line = (svg.querySelector("polyline") as SVGPolylineElement).points
          const [from, to] = [line.getItem(0), line.getItem(1)]
          const off = dots.map(([x, y]) => y - from.y - ((x - from.x) / (to.x - from.x)) * (to.y - from.y))
          return Math.sqrt(off.reduce((sum, d) => sum + d * d, 0) / off.length)
        })
    await slide(figure, /places looked at/, "1")
    const one = await scatter()
    await slide(figure, /places looked at/, "100")
    expect(await scatter()).toBeLessThan(one / 4)
  }))

test("09: twenty updates for one", () =>
  withFigure("09-stochastic-descent", "Twenty updates for one", async (figure) => {
    for (let i = 0; i < 20; i++) await press(figure, "Step")
    expect(await number(figure, "updates-one")).toBe(20)
    expect(await number(figure, "updates-all")).toBe(1)
    expect(await number(figure, "loss-one")).toBeLessThan((await number(figure, "loss-all")) / 3)
    await figure.getByLabel(/every example/).check()
    expect(await figure.locator(".arrow").count()).toBe(21)
  }))

test("10: Adagrad stays on the plain, RMSProp arrives", () =>
  withFigure("10-rmsprop", "A surface that changes along the way", async (figure) => {
    await play(figure)
    await expect.poll(() => text(figure, "1"), patient).toMatch(/after 1\d\d steps/)
    expect(await text(figure, "2")).toMatch(/after 1\d\d steps/)
    expect(await text(figure, "0")).toMatch(/still 4/)
    await figure.getByText("Terraces", { exact: true }).click()
    await play(figure)
    await expect.poll(() => text(figure, "1"), patient).toMatch(/after 1\d\d steps/)
    expect(await text(figure, "0")).toMatch(/still [34]/)
  }))

test("10: the printed form begins with η, the usual one with η/√(1 − α)", () =>
  withFigure("10-rmsprop", "How long a step is", async (figure) => {
    expect(await number(figure, "first-0")).toBe(1)
    expect(await number(figure, "first-1")).toBe(3.16)
    expect(await number(figure, "last-0")).toBeGreaterThan(0.9)
    expect(await number(figure, "last-2")).toBeLessThan(0.01)
    await slide(figure, /α/, "0.99")
    expect(await number(figure, "first-0")).toBe(1)
    expect(await number(figure, "first-1")).toBe(10)
  }))
