import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { examplesOf, runExample } from "./examples"
import { faultsOf } from "./faults"
import { openSite, pagesOf, SIZES, type Site, THEMES } from "./site"

/* What holds for every page: it loads, looks right, is accessible, and all in it runs. */

const written = [...pagesOf(""), ...pagesOf("lecture"), ...pagesOf("guides"), ...pagesOf("gallery")]
const sizes = Object.keys(SIZES) as (keyof typeof SIZES)[]
const looks = sizes.flatMap((size) => THEMES.map((theme) => ({ size, theme })))

/** Bytes of script, compressed, that a page may load until all in it has run; the laws with fast-check are a third of it. */
const MOST_BYTES = 310_000

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
      expect(await faultsOf(page)).toEqual([])
      expect(errors).toEqual([])
    } finally {
      await close()
    }
  })

  test("runs its examples and figures", async () => {
    const { page, errors, scriptBytes, close } = await site.open(name)
    try {
      for (const example of await examplesOf(page).all()) await runExample(example)
      for (const figure of await page.locator(".figure").all()) {
        // Others may be hidden, or wait for something.
        const start = figure.getByRole("button", { name: /^(Play|Run|Train|Measure|Start)/, disabled: false })
        if (await start.count()) await start.first().click()
        for (const slider of await figure.locator("input[type=range]").all()) {
          await slider.focus()
          await page.keyboard.press("ArrowRight")
          await page.keyboard.press("ArrowLeft")
        }
        await page.waitForTimeout(300)
      }
      expect(errors).toEqual([])
      expect(scriptBytes()).toBeLessThan(MOST_BYTES)
    } finally {
      await close()
    }
  })

  test("has its first example done within a second", async () => {
    // The best of some, as the machine may have other things to do.
    const times: number[] = []
    while (times.length < 4 && !times.some((time) => time < 1000)) {
      const { page, close } = await site.open(name)
      try {
        const example = examplesOf(page).first()
        if ((await example.count()) === 0) return
        times.push(await runExample(example))
      } finally {
        await close()
      }
    }
    expect(Math.min(...times)).toBeLessThan(1000)
  })
})
