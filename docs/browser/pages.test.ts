import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { openSite, pagesOf, SIZES, type Site, THEMES } from "./site"

/* What holds for every page: it loads, looks right, is accessible, and all in it runs. */

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const written = [...pagesOf(""), ...pagesOf("lecture"), ...pagesOf("guides"), ...pagesOf("gallery")]
const sizes = Object.keys(SIZES) as (keyof typeof SIZES)[]
const looks = sizes.flatMap((size) => THEMES.map((theme) => ({ size, theme })))

/** Bytes of script, compressed, that a page may load until its first example has run, and until all have. */
const FIRST_BYTES = 300_000
const ALL_BYTES = 400_000

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

describe.each(written)("%s", (name) => {
  test.each(looks)("looks right: $size, $theme", async ({ size, theme }) => {
    const { page, errors, shoot, close } = await site.open(name, { size, theme })
    try {
      await shoot(`${name.replaceAll("/", "-")}-${size}-${theme}`)
      const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
      expect(overflow).toBeLessThanOrEqual(0)
      await page.evaluate(axe)
      const { violations } = await page.evaluate<{
        violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
      }>(
        // The theme's search button shows keys that its name does not hold.
        "axe.run({ exclude: ['.DocSearch-Button'] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })",
      )
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary.slice(0, 300)}`,
      )
      expect(found).toEqual([])
      expect(errors).toEqual([])
    } finally {
      await close()
    }
  })

  test("runs its examples and figures", async () => {
    const { page, errors, scriptBytes, close } = await site.open(name)
    try {
      const examples = page.locator(".live-code")
      for (let i = 0; i < (await examples.count()); i++) {
        const example = examples.nth(i)
        await example.getByRole("button", { name: "Run" }).click()
        await expect.poll(() => example.getAttribute("data-state"), { timeout: 60_000 }).not.toBe("running")
        const failed = example.locator(".row.error")
        expect(await failed.allInnerTexts()).toEqual([])
        if (i === 0) expect(scriptBytes()).toBeLessThan(FIRST_BYTES)
      }
      const figures = page.locator(".figure")
      for (let i = 0; i < (await figures.count()); i++) {
        const figure = figures.nth(i)
        const play = figure.getByRole("button", { name: "Play" })
        if (await play.count()) await play.first().click()
        for (const slider of await figure.locator("input[type=range]").all()) {
          await slider.focus()
          await page.keyboard.press("ArrowRight")
          await page.keyboard.press("ArrowLeft")
        }
        await page.waitForTimeout(300)
      }
      expect(errors).toEqual([])
      expect(scriptBytes()).toBeLessThan(ALL_BYTES)
    } finally {
      await close()
    }
  })
})
