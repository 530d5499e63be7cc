import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openSite, type Site } from "./site"

/* The gallery: everything learns in the page, keeps what it has learned when stopped, and comes out the same again. */

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

async function on(name: string, query: string, drive: (page: Page) => Promise<void>): Promise<void> {
  const { page, errors, close } = await site.open(`gallery/${name}`, undefined, query)
  try {
    await drive(page)
    expect(errors).toEqual([])
  } finally {
    await close()
  }
}
const press = (page: Page, name: string) =>
  page.locator(".figure").getByRole("button", { name, exact: true }).click()
const textOf = async (page: Page, of: string) => (await page.locator(`[data-of=${of}]`).textContent()) ?? ""
const numberOf = async (page: Page, of: string) => Number.parseFloat(await textOf(page, of))
const phase = (page: Page, which: string) =>
  page.locator(`[data-phase=${which}]`).waitFor({ timeout: 120_000 })

async function trainToTheEnd(page: Page): Promise<void> {
  await phase(page, "stopped")
  await press(page, "Train")
  await phase(page, "finished")
}

test("spirals: the network tells all points apart, a line does not, and a seed repeats", async () => {
  const losses: string[] = []
  for (let run = 0; run < 2; run++) {
    await on("spirals", "?seed=3", async (page) => {
      await trainToTheEnd(page)
      expect(await numberOf(page, "accuracy")).toBeGreaterThan(95)
      losses.push(await textOf(page, "loss"))
      await press(page, "Restart")
      await phase(page, "training")
      await phase(page, "finished")
      losses.push(await textOf(page, "loss"))
    })
  }
  expect(new Set(losses).size).toBe(1)
  await on("spirals", "?activation=none", async (page) => {
    await trainToTheEnd(page)
    expect(await numberOf(page, "accuracy")).toBeLessThan(85)
  })
})

test("spirals: stopping keeps the regions, and a change of settings begins anew", async () => {
  await on("spirals", "", async (page) => {
    await phase(page, "stopped")
    const picture = () =>
      page
        .locator(".regions canvas")
        .evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL())
    const untrained = await picture()
    await press(page, "Train")
    await expect.poll(() => numberOf(page, "epoch"), { interval: 50 }).toBeGreaterThan(5)
    await press(page, "Stop")
    await phase(page, "stopped")
    const [epoch, stopped] = [await numberOf(page, "epoch"), await picture()]
    expect(stopped).not.toBe(untrained)
    await page.waitForTimeout(400)
    expect(await numberOf(page, "epoch")).toBe(epoch)
    expect(await picture()).toBe(stopped)
    await page.getByText("tanh", { exact: true }).click()
    await expect.poll(() => numberOf(page, "epoch")).toBe(0)
  })
})

test("spirals: an address may hold another learning rate than its optimizer's; choosing one brings its own", async () => {
  await on("spirals", "?optimizer=sgd&lr=0.5", async (page) => {
    const rate = () => page.getByLabel("Learning rate η").getAttribute("aria-valuetext")
    await phase(page, "stopped")
    expect(await rate()).toBe("0.5")
    await page.getByText("Momentum", { exact: true }).click()
    await expect.poll(rate).toBe("0.03")
  })
})

test("fitting: the curve comes to the function; two hidden units cannot follow", async () => {
  await on("fitting", "", async (page) => {
    await trainToTheEnd(page)
    expect(await numberOf(page, "error")).toBeLessThan(0.1)
  })
  await on("fitting", "?hidden=2", async (page) => {
    await trainToTheEnd(page)
    expect(await numberOf(page, "error")).toBeGreaterThan(0.3)
  })
})

test("fitting: a function can be drawn with a pointer and with keys", async () => {
  await on("fitting", "", async (page) => {
    const plot = page.getByRole("application")
    await plot.scrollIntoViewIfNeeded()
    const box = await plot.boundingBox()
    if (!box) throw new Error("the plot must be seen")
    const wanted = () => page.locator("polyline.wanted").getAttribute("points")
    const before = await wanted()
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.3, { steps: 8 })
    await page.mouse.up()
    const drawn = await wanted()
    expect(drawn).not.toBe(before)
    await plot.focus()
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowDown")
    expect(await wanted()).not.toBe(drawn)
    await expect.poll(() => page.url()).toContain("drawn=")
  })
})

test("characters: the loss falls, and what is written becomes words", async () => {
  await on("characters", "", async (page) => {
    await phase(page, "stopped")
    const [before, gibberish] = [await numberOf(page, "held"), await textOf(page, "sample")]
    expect(before).toBeGreaterThan(3.9)
    await press(page, "Train")
    await expect.poll(() => numberOf(page, "epoch"), { timeout: 60_000, interval: 50 }).toBeGreaterThan(2)
    await press(page, "Stop")
    await phase(page, "stopped")
    expect(await numberOf(page, "held")).toBeLessThan(2.5)
    const learned = await textOf(page, "sample")
    expect(learned).not.toBe(gibberish)
    const words = (text: string) => text.match(/\b(?:the|and|to|she|of|was|it|in|Alice)\b/g)?.length ?? 0
    expect(words(learned)).toBeGreaterThan(words(gibberish) + 3)
    // What was learned is asked in another way.
    await page.getByLabel("Beginning").fill("The Mouse ")
    await expect.poll(() => textOf(page, "sample")).toMatch(/^The Mouse /)
  })
})

test("digits: after some training test images and a drawing are read", async () => {
  await on("digits", "?network=mlp", async (page) => {
    await press(page, "Train")
    await expect.poll(() => numberOf(page, "epoch"), { timeout: 60_000 }).toBeGreaterThan(1)
    await press(page, "Stop")
    await phase(page, "stopped")
    expect(await numberOf(page, "accuracy")).toBeGreaterThan(85)

    // The first test images are a 7, a 2, a 1 and a 0.
    const reading = page.locator(".reading")
    await press(page, "Next")
    await expect.poll(() => reading.textContent()).toMatch(/^It reads 2 .*It is a 2\.$/)
    await press(page, "Next")
    await expect.poll(() => reading.textContent()).toMatch(/^It reads 1 .*It is a 1\.$/)

    const pad = page.locator("svg.pad")
    await pad.scrollIntoViewIfNeeded()
    const box = await pad.boundingBox()
    if (!box) throw new Error("the pad must be seen")
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const
    const turns = Array.from({ length: 25 }, (_, i) => (2 * Math.PI * i) / 24)
    await page.mouse.move(...at(0.5, 0.2))
    await page.mouse.down()
    for (const turn of turns)
      await page.mouse.move(...at(0.5 - 0.2 * Math.sin(turn), 0.5 - 0.3 * Math.cos(turn)))
    await page.mouse.up()
    await expect.poll(() => reading.textContent()).toMatch(/^It reads 0 /)
    await press(page, "Clear")
    await expect.poll(() => reading.textContent()).toMatch(/^Draw a digit/)

    // By keys: a pen put down, moved, and taken up.
    await pad.focus()
    for (const key of [" ", ...Array<string>(16).fill("ArrowDown"), " ", "ArrowRight"])
      await page.keyboard.press(key)
    expect(await pad.locator("path").count()).toBe(1)
    await expect.poll(() => reading.textContent()).toMatch(/^It reads 1 /)
  })
})
