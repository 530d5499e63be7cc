import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { bundleGradus, filesOf, folderOf } from "./guide-files"
import { openSite, type Site } from "./site"
import { awaitOutput, IN_PAGE, visitFolder } from "./visit-folder"

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

describe("places for checkpoints in a page", () => {
  const stores = filesOf("saving", "## In a page")
  const roundTrip = `
import { Linear, packCheckpoint, restoreCheckpoint, unpackCheckpoint } from "./gradus.js"
import { load, save } from "./store.js"
const none = await load("nothing")
const model = new Linear(3, 2)
await save("run", packCheckpoint({ model, counters: { step: 3 } }))
const other = new Linear(3, 2)
const { counters } = restoreCheckpoint(unpackCheckpoint(await load("run")), { model: other })
const same = String(other.weight) === String(model.weight)
document.querySelector("#out").textContent = JSON.stringify({ none: none === undefined, counters, same })
`
  it.each(["OPFS", "IndexedDB", "localStorage"])("%s", async (name) => {
    const folder = folderOf(`store-${name}`, {
      "index.html": IN_PAGE,
      "main.js": roundTrip,
      "store.js": stores[name],
    })
    await bundleGradus(folder)
    const { errors } = await visitFolder(
      site.browser,
      folder,
      "",
      {},
      awaitOutput('{"none":true,"counters":{"step":3},"same":true}'),
    )
    expect(errors).toEqual([])
  })

  it("a download", async () => {
    const main = 'import { save } from "./store.js"\nsave("run.safetensors", Uint8Array.of(1, 2, 3))'
    const folder = folderOf("store-download", {
      "index.html": "",
      "page.html": IN_PAGE,
      "main.js": main,
      "store.js": stores.download,
    })
    const { result } = await visitFolder(site.browser, folder, "", {}, async (page) => {
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.goto(new URL("page.html", page.url()).href),
      ])
      return [download.suggestedFilename(), [...readFileSync(await download.path())]]
    })
    expect(result).toEqual(["run.safetensors", [1, 2, 3]])
  })
})

describe("on Node", () => {
  it("the program of the guide trains, saves, and is read back", () => {
    const files = filesOf("node", "# Training on Node")
    // A part of the digits is enough to see that it runs.
    const short = files["train.js"]
      .replace("mnist()", "mnist({ limit: 3000 })")
      .replace("EPOCHS = 5", "EPOCHS = 2")
    const folder = folderOf("node", { "package.json": '{ "type": "module" }', ...files, "train.js": short })
    const run = (file: string) => execFileSync(process.execPath, [file], { cwd: folder, encoding: "utf8" })
    expect(run("train.js")).toMatch(/^epoch 1: loss .*\nepoch 2: loss 0\.[0-9]{4}, (8|9)\d\.\d\d % right/)
    expect(run("read.js")).toBe("read 7, is 7\n")
  })
})

describe("figures", () => {
  it("memory: the engine's stays while gigabytes are made", async () => {
    const { page, errors, close } = await site.open("guides/memory")
    try {
      const figure = page.locator(".figure")
      await figure.getByRole("button", { name: "Run" }).click()
      const status = figure.getByRole("status")
      await expect.poll(() => status.getAttribute("data-state"), { timeout: 60_000 }).toBe("done")
      const text = ((await status.textContent()) ?? "").replaceAll(",", "")
      const [, tensors, made, engine] =
        /(\d+) tensors (\d+) MiB made; the engine has ([\d.]+) MiB/.exec(text)?.map(Number) ?? []
      expect(tensors).toBeGreaterThanOrEqual(100_000)
      expect(made).toBeGreaterThan(1000)
      expect(engine).toBeLessThan(10)
      expect(errors).toEqual([])
    } finally {
      await close()
    }
  })

  it("choosing: the range test finds where the loss is lowest", async () => {
    const { page, errors, close } = await site.open("guides/choosing", undefined, "?batch=100")
    try {
      const figure = page.locator(".figure").first()
      await figure.getByRole("button", { name: "Run" }).click()
      const status = figure.locator(".reading")
      await expect.poll(() => status.getAttribute("data-lowest"), { timeout: 60_000 }).toBeTruthy()
      const lowest = Number(await status.getAttribute("data-lowest"))
      expect(lowest).toBeGreaterThan(0.2)
      expect(lowest).toBeLessThan(2)
      await figure.getByText("Adam", { exact: true }).click()
      await expect.poll(() => page.url()).toContain("optimizer=Adam")
      await figure.getByRole("button", { name: "Run" }).click()
      await expect.poll(() => status.getAttribute("data-lowest"), { timeout: 60_000 }).toBeTruthy()
      expect(Number(await status.getAttribute("data-lowest"))).toBeLessThan(0.1)
      expect(errors).toEqual([])
    } finally {
      await close()
    }
  })

  it("choosing: the linear rule keeps the result of small rates", async () => {
    const { page, close } = await site.open("guides/choosing")
    try {
      const chart = page.locator(".figure").nth(1).getByRole("img")
      expect(await chart.getAttribute("aria-label")).toMatch(
        /With k times the rate: 10: 91\.39 %.*1000: 91\.32 %/,
      )
      await page.locator(".figure").nth(1).getByText("Adam, 0.001").click()
      expect(await chart.getAttribute("aria-label")).toContain("Adam")
    } finally {
      await close()
    }
  })
})
