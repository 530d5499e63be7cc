import type { Locator } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openSite, type Site } from "./site"

/* The first chapters of the lecture: each figure is driven, and shows what its chapter says. */

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

type Opened = Awaited<ReturnType<Site["open"]>>

async function on(name: string, drive: (opened: Opened) => Promise<void>, query = ""): Promise<void> {
  const opened = await site.open(`lecture/${name}`, undefined, query)
  try {
    await drive(opened)
    expect(opened.errors).toEqual([])
  } finally {
    await opened.close()
  }
}
const figure = ({ page }: Opened, title: string) => page.getByRole("figure", { name: title })
const textOf = async (locator: Locator) => (await locator.textContent()) ?? ""
/** The first number in a text that may have a true minus. */
const numberIn = (text: string) =>
  Number(/[-−]?\d+(?:\.\d+)?(?:e[-−]?\d+)?/.exec(text)?.[0].replaceAll("−", "-"))

test("01: a slider changes the loss, and gradient descent finds the smallest", async () => {
  await on("01-learning-from-data", async (opened) => {
    const fit = figure(opened, "Fit it by hand")
    const loss = async () => numberIn(await textOf(fit.locator("output.value")))
    const before = await loss()
    await fit.getByRole("slider", { name: /^b/ }).focus()
    for (let i = 0; i < 10; i++) await opened.page.keyboard.press("ArrowRight")
    expect(await loss()).toBeLessThan(before)
    expect(await textOf(fit)).toContain("lowest by hand")
    await fit.getByRole("button", { name: "Play" }).click()
    await expect.poll(loss, { timeout: 15_000 }).toBeLessThan(0.05)
  })
})

test("01: a line cannot go over the hill, the small network can", async () => {
  for (const [model, least, most] of [
    ["line", 0.9, 1.2],
    ["network", 0, 0.1],
  ] as const) {
    await on(
      "01-learning-from-data",
      async (opened) => {
        const fit = figure(opened, "Fit it by hand")
        await fit.getByRole("button", { name: "Play" }).click()
        const text = () => textOf(fit.locator("p.loss"))
        await expect
          .poll(async () => numberIn(/after (\d+)/.exec(await text())?.[1] ?? "0"), { timeout: 30_000 })
          .toBeGreaterThan(150)
        await expect.poll(async () => numberIn(await text()), { timeout: 15_000 }).toBeLessThan(most)
        expect(numberIn(await text())).toBeGreaterThan(least)
      },
      `?model=${model}&points=hill`,
    )
  }
})

test("01: the rule of the three examples is found", async () => {
  await on("01-learning-from-data", async (opened) => {
    const rule = figure(opened, "Which rule")
    await rule.getByRole("button", { name: "Play" }).click()
    await expect.poll(() => textOf(rule), { timeout: 25_000 }).toContain("Found: y = 3·a + 2·b")
  })
})

test("02: gradient descent ends in the minimum, and with too large a rate beyond all bounds", async () => {
  const lossAfter = async (query: string) => {
    let loss = Number.NaN
    await on(
      "02-gradient-descent",
      async (opened) => {
        const down = figure(opened, "Down a surface")
        for (let i = 0; i < 30; i++) await down.getByRole("button", { name: "Step" }).click()
        loss = numberIn((await textOf(down.locator(".loss"))).split("L =")[1])
      },
      query,
    )
    return loss
  }
  expect(await lossAfter("")).toBeLessThan(0.001)
  expect(await lossAfter("?eta=1.2")).toBeGreaterThan(1000)
})

test("03: the pass goes forward and backward, and every number can be inspected by keyboard", async () => {
  await on("03-gradient-by-hand", async (opened) => {
    const pass = figure(opened, "Forward and backward")
    const arithmetic = pass.locator(".arithmetic")
    expect(await textOf(arithmetic)).toContain("not known yet")
    await pass.getByRole("button", { name: "Step" }).click()
    // 0.4343·1 + 0.6134·2 + 0.2081
    expect(await textOf(arithmetic)).toContain("1.8692")
    for (let i = 0; i < 9; i++) await pass.getByRole("button", { name: "Step" }).click()
    expect(await pass.getByRole("button", { name: "Step" }).isDisabled()).toBe(true)

    await pass.locator('[data-key="n0.0"]').click()
    const seen = new Set<string>()
    for (let i = 0; i < 29; i++) {
      const text = await textOf(arithmetic)
      expect(text).toMatch(/\d/)
      seen.add(text)
      await opened.page.keyboard.press("ArrowRight")
    }
    // 8 neurons, 14 weights, 6 biases, the loss.
    expect(seen.size).toBe(29)
  })
})

test("03: the printed gradients agree to the rounding of the inputs", async () => {
  await on("03-gradient-by-hand", async (opened) => {
    const printed = figure(opened, "The printed gradients")
    expect(await textOf(printed)).toContain("20 of 20 gradients agree")
    await printed.getByRole("button", { name: "1.weight[0,0]" }).click()
    const text = await textOf(figure(opened, "Forward and backward").locator(".arithmetic"))
    expect(Math.abs(numberIn(text.slice(text.lastIndexOf("=") + 1)) - -139.3767)).toBeLessThan(0.05)
  })
})

test("04: each line of the loop does its part", async () => {
  await on("04-training-loop", async (opened) => {
    const loop = figure(opened, "The loop")
    const said = loop.locator(".said")
    const step = loop.getByRole("button", { name: "Step" })
    for (const text of [
      "predictions",
      "The loss is",
      "gradients of the step before",
      "has its gradient",
      "goes from",
    ]) {
      await step.click()
      expect(await textOf(said)).toContain(text)
    }
    // The first step of Adam is as long as the learning rate.
    expect(await textOf(said)).toMatch(/by −?0\.0500/)
    await loop.getByRole("slider", { name: /Lines a second/ }).focus()
    await opened.page.keyboard.press("End")
    await loop.getByRole("button", { name: "Play" }).click()
    await expect.poll(() => textOf(loop.locator(".count")), { timeout: 40_000 }).toBe("epoch 699")
    await expect
      .poll(() => loop.getByRole("button", { name: "Play" }).isDisabled(), { timeout: 10_000 })
      .toBe(true)
    expect(numberIn((await loop.locator('[data-key="loss"]').getAttribute("aria-label")) ?? "")).toBeLessThan(
      0.02,
    )
  })
})

test("05: 0.5 jumps, 0.05 learns, 0.0003 hardly moves", async () => {
  await on("05-learning-rates", async (opened) => {
    const rates = figure(opened, "The same training")
    await rates.getByRole("button", { name: "Play" }).click()
    await expect.poll(() => textOf(rates.locator(".epoch")), { timeout: 40_000 }).toBe("Epoch 699 of 699")
    const said = async (rate: number) =>
      (await textOf(rates.locator(`[data-rate="${rate}"] p`).first())).replaceAll("\u00a0", " ")
    expect(numberIn((await said(0.5)).split("×")[1])).toBeGreaterThan(10)
    expect(numberIn(await said(0.05))).toBeLessThan(0.02)
    expect(await said(0.0003)).toContain("never rises")
    expect(numberIn(await said(0.0003))).toBeGreaterThan(300)
    // A rate of one's own catches up by itself.
    await rates.getByRole("slider", { name: /A rate of yours/ }).focus()
    await opened.page.keyboard.press("End")
    await expect.poll(() => said(5), { timeout: 10_000 }).toContain("Largest rise")
  })
})

test("05: on a ravine the largest rate climbs out and the smallest hardly moves", async () => {
  await on("05-learning-rates", async (opened) => {
    const ravine = figure(opened, "Four rates")
    for (let i = 0; i < 60; i++) await ravine.getByRole("button", { name: "Step" }).click()
    const said = (await textOf(ravine.locator(".said"))).split(":").slice(1).map(numberIn)
    const [large, right, small] = said
    expect(large).toBeGreaterThan(100)
    expect(right).toBeLessThan(0.1)
    expect(small).toBeGreaterThan(0.5)
  })
})
