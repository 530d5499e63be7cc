import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openSite, type Site } from "./site"

/* Mini-batches and batch sizes: the figures show what the chapters say. */

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

async function on(name: string, query: string, drive: (page: Page) => Promise<void>): Promise<void> {
  const { page, errors, close } = await site.open(`lecture/${name}`, undefined, query)
  try {
    await drive(page)
    expect(errors).toEqual([])
  } finally {
    await close()
  }
}

/** The examples as they lie, and how far each is. */
async function tilesOf(page: Page): Promise<readonly { example: number; state: string }[]> {
  await page.locator(".tile").first().waitFor()
  return page
    .locator(".tile")
    .evaluateAll((tiles) =>
      tiles.map((tile) => ({ example: Number(tile.dataset.example), state: String(tile.dataset.state) })),
    )
}
const order = async (page: Page) => (await tilesOf(page)).map(({ example }) => example)

test("14: an epoch uses each example once, and the next one is shuffled anew", async () => {
  await on("14-mini-batches", "?n=10&b=3", async (page) => {
    const figure = page.getByRole("figure", { name: "An epoch: shuffled" })
    const step = figure.getByRole("button", { name: "Step" })
    const first = await order(page)
    expect(first.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    await step.click()
    expect((await tilesOf(page)).map(({ state }) => state)).toEqual([
      ...Array(3).fill("now"),
      ...Array(7).fill("waiting"),
    ])
    for (let k = 0; k < 3; k++) await step.click()
    expect(await figure.locator("[data-of=updates]").textContent()).toBe("4")
    expect(await figure.locator("[data-of=once]").textContent()).toBe("10")
    expect(await figure.textContent()).toContain("the law holds")
    await step.click()
    expect(await figure.locator("[data-of=epoch]").textContent()).toBe("2")
    await expect.poll(() => order(page)).not.toEqual(first)
    expect((await order(page)).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})

test("14: drawing anew breaks the law, and the same seed gives the same order", async () => {
  await on("14-mini-batches", "?n=20&b=20&order=drawn", async (page) => {
    const figure = page.getByRole("figure", { name: "An epoch: shuffled" })
    await figure.getByRole("button", { name: "Step" }).click()
    expect(await figure.textContent()).toContain("the law is broken")
  })
  const orders: (readonly number[])[] = []
  for (const seed of [7, 7, 8]) {
    await on("14-mini-batches", `?seed=${seed}`, async (page) => {
      orders.push(await order(page))
    })
  }
  expect(orders[1]).toEqual(orders[0])
  expect(orders[2]).not.toEqual(orders[0])
})

test("14: the mean of equal mini-batches is the full gradient; of unequal ones only when weighted", async () => {
  for (const size of [1, 4, 5, 7, 12]) {
    await on("14-mini-batches", `?mean-size=${size}`, async (page) => {
      await page.locator("p.verdict").waitFor()
      const number = (of: string) => page.locator(`[data-of=${of}]`).textContent()
      expect(await number("weighted")).toBe(await number("full"))
      if (12 % size === 0) expect(await number("mean")).toBe(await number("full"))
      else expect(await number("mean")).not.toBe(await number("full"))
    })
  }
})

async function experiment(
  query: string,
): Promise<Record<string, { updates: number; loss: string; accuracy: number; seconds: string }>> {
  const rows: Awaited<ReturnType<typeof experiment>> = {}
  await on("15-batch-size", query, async (page) => {
    await page.getByRole("button", { name: "Train" }).click()
    await page.locator("[data-phase=finished]").waitFor({ timeout: 120_000 })
    for (const row of await page.locator("tr[data-size]").all()) {
      const text = async (of: string) => (await row.locator(`[data-of=${of}]`).textContent()) ?? ""
      rows[String(await row.getAttribute("data-size"))] = {
        updates: Number((await text("updates")).replaceAll(",", "")),
        loss: await text("loss"),
        accuracy: Number.parseFloat(await text("accuracy")),
        seconds: await text("seconds"),
      }
    }
  })
  return rows
}

test("15: small batches make more updates and come further in an epoch, and every run is the same", async () => {
  const rows = await experiment("?epochs=1")
  expect(Object.fromEntries(Object.entries(rows).map(([size, { updates }]) => [size, updates]))).toEqual({
    1: 10_000,
    10: 1000,
    100: 100,
    1000: 10,
  })
  expect(rows[1].accuracy).toBeGreaterThan(85)
  expect(rows[10].accuracy).toBeGreaterThan(rows[100].accuracy)
  expect(rows[100].accuracy).toBeGreaterThan(rows[1000].accuracy)
  for (const { seconds } of Object.values(rows)) expect(Number.parseFloat(seconds)).toBeGreaterThan(0)
  const again = await experiment("?epochs=1&sizes=10,100")
  expect(again[10].loss).toBe(rows[10].loss)
  expect(again[100].loss).toBe(rows[100].loss)
})

test("15: a learning rate that grows with the batch size makes up for fewer updates, until it is too large", async () => {
  const rows = await experiment("?epochs=2&scaling=linear&lr=0.02")
  expect(Math.abs(rows[10].accuracy - rows[100].accuracy)).toBeLessThan(3)
  expect(Math.abs(rows[1].accuracy - rows[10].accuracy)).toBeLessThan(3)
  expect(rows[1000].accuracy).toBeLessThan(rows[100].accuracy - 10)
})

test("15: stopped training keeps its rows and goes on", async () => {
  await on("15-batch-size", "?epochs=20&sizes=1", async (page) => {
    const updates = async () =>
      Number(
        ((await page.locator("[data-of=updates]").textContent()) ?? "").replaceAll(",", "").replace("–", "0"),
      )
    await page.getByRole("button", { name: "Train" }).click()
    await expect.poll(updates, { timeout: 30_000 }).toBeGreaterThan(1000)
    await page.getByRole("button", { name: "Stop" }).click()
    await page.locator("[data-phase=stopped]").waitFor()
    const stopped = await updates()
    await page.waitForTimeout(500)
    expect(await updates()).toBe(stopped)
    await page.getByRole("button", { name: "Train" }).click()
    await expect.poll(updates).toBeGreaterThan(stopped)
  })
})
