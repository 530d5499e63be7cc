import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { EXPECTED } from "../site/guides/same-bits-training"
import { openSite, type Site } from "./site"

/* What the guides on compiling, reproducibility, optimizers, the engine and performance say, seen in their pages. */

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

const PATIENCE = { timeout: 60_000 }

/** Opens a page for `drive`, and wants it without errors. */
async function visit(
  name: string,
  drive: (page: Awaited<ReturnType<Site["open"]>>["page"]) => Promise<void>,
  query = "",
) {
  const { page, errors, close } = await site.open(name, undefined, query)
  try {
    await drive(page)
    expect(errors).toEqual([])
  } finally {
    await close()
  }
}

describe("compile", () => {
  it("draws the kernels of the step that is chosen, and what each reads", () =>
    visit("guides/compile", async (page) => {
      const figure = page.getByRole("figure", { name: "The kernels of a step" })
      const kernels = figure.locator(".rows button")
      await expect.poll(() => kernels.count(), PATIENCE).toBeGreaterThan(10)
      const bySgd = await kernels.count()
      await kernels.filter({ hasText: "matmul mul sub" }).first().click()
      expect(await figure.locator(".details").textContent()).toMatch(
        /reads what was made by[\s\S]*leaves behind\s*written \[/,
      )
      expect(await figure.locator("path.in").count()).toBeGreaterThan(0)
      await figure.getByText("Adam").click()
      await expect.poll(() => kernels.count(), PATIENCE).toBeGreaterThan(bySgd)
      await expect.poll(() => page.url()).toContain("optimizer=Adam")
    }))

  it("explains the small step as the page prints it, but for times", () =>
    visit("guides/compile", async (page) => {
      const example = page.locator(".live-code").nth(1)
      await example.getByRole("button", { name: "Run" }).click()
      await expect.poll(() => example.getAttribute("data-state"), PATIENCE).toBe("done")
      const plain = (text: string | null) =>
        (text ?? "")
          .replace(/recorded in .*/, "")
          .replace(/\s+/g, " ")
          .trim()
      const printed = await page.locator(".language-text code").first().textContent()
      expect(plain(await example.locator(".output").textContent())).toContain(plain(printed))
    }))
})

describe("reproducibility", () => {
  it("finds Node's bits in every way for which they are promised", () =>
    visit("guides/reproducibility", async (page) => {
      const figure = page.getByRole("figure", { name: /seven ways/ })
      await figure.getByRole("button", { name: "Run all" }).click()
      await expect.poll(() => figure.getByText("= the same").count(), PATIENCE).toBeGreaterThanOrEqual(5)
      await expect
        .poll(() => figure.getByRole("status").textContent(), PATIENCE)
        .toMatch(/Two threads did [1-9]/)
      const rows = await figure.locator("tbody tr").allInnerTexts()
      for (const row of rows.slice(0, 5)) expect(row).toContain(EXPECTED.slice(0, 10))
      expect(rows[6]).toContain("≠ other bits")
      expect(await figure.locator(".broken").count()).toBe(0)
    }))

  it("prints the same hash in its example", () =>
    visit("guides/reproducibility", async (page) => {
      const example = page.locator(".live-code").first()
      await example.getByRole("button", { name: "Run" }).click()
      await expect.poll(() => example.locator(".output").textContent(), PATIENCE).toContain(EXPECTED)
    }))
})

describe("an optimizer before the laws", () => {
  const rules = [
    { rule: "none", broken: 0 },
    { rule: "sign", broken: 4 },
    { rule: "weights", broken: 1 },
  ]
  it.each(rules)("$rule: $broken broken", ({ rule, broken }) =>
    visit(
      "guides/write-an-optimizer",
      async (page) => {
        const figure = page.getByRole("figure", { name: "Lion before the laws" })
        // The page's address has already chosen, which starts a run.
        const run = figure.getByRole("button", { name: "Run the laws" })
        await expect.poll(() => run.isEnabled(), PATIENCE).toBe(true)
        await run.click()
        const status = figure.getByRole("status")
        await expect.poll(() => status.textContent(), PATIENCE).toBe(`21 laws checked, ${broken} broken`)
        expect(await figure.locator("li.broken details[open]").count()).toBe(broken)
      },
      `?rule=${rule}`,
    ),
  )

  it("breaks laws when the sign is flipped with the switch", () =>
    visit("guides/write-an-optimizer", async (page) => {
      const figure = page.getByRole("figure", { name: "Lion before the laws" })
      await figure.getByText("sign flipped").click()
      await expect
        .poll(() => figure.getByRole("status").textContent(), PATIENCE)
        .toBe("21 laws checked, 4 broken")
      expect(await figure.locator("li.broken").allInnerTexts()).toContainEqual(
        expect.stringContaining("the step goes against the gradient"),
      )
    }))
})

describe("the engine", () => {
  it("follows each operation to its bytes, with numbers of the same bits", () =>
    visit("guides/engine", async (page) => {
      const figure = page.getByRole("figure", { name: "One operation, from formula to bytes" })
      for (const name of ["relu", "square", "mul", "sqrt", "exp", "tanh"]) {
        await figure.getByText(name, { exact: true }).click()
        await expect.poll(() => figure.getByText(`loop:${name}.f32`).count(), PATIENCE).toBe(1)
        expect(await figure.getByText("gives the same bits").count()).toBe(1)
        expect(await figure.locator(".hex").textContent()).toMatch(/^00 61 73 6d 01 00 00 00/)
        expect(await figure.locator(".wasm-listing").textContent()).toContain("v128.load")
      }
    }))

  it("shows the program of a step, function by function", () =>
    visit("guides/engine", async (page) => {
      const figure = page.getByRole("figure", { name: "The program of a step" })
      const listing = figure.locator(".wasm-listing")
      await expect.poll(() => listing.count(), PATIENCE).toBe(1)
      expect(await listing.textContent()).toMatch(/call \d/)
      await figure.getByRole("combobox").selectOption({ index: 1 })
      await expect.poll(() => listing.textContent()).toContain("f32x4.")
      expect(await figure.locator(".explained").textContent()).toMatch(/operations in \d+ kernels/)
    }))
})

describe("performance", () => {
  it("times eager and compiled at three batch sizes; compiled is faster at batch 1", () =>
    visit("guides/performance", async (page) => {
      const figure = page.getByRole("figure", { name: "Eager and compiled, in your browser" })
      await figure.getByRole("button", { name: "Measure" }).click()
      await expect.poll(() => figure.getByRole("status").textContent(), PATIENCE).toContain("measured")
      expect(await figure.getByText(/µs a step/).count()).toBe(6)
      expect(Number.parseFloat((await figure.locator(".gain").first().textContent()) ?? "")).toBeGreaterThan(
        1,
      )
    }))
})
