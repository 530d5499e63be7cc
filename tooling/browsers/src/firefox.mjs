import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import puppeteer from "puppeteer-core"
import { firstOf } from "./places.mjs"

/** Firefox, spoken to by WebDriver BiDi: it needs no driver beside it and no X server. */
export async function openFirefox() {
  const executablePath = firstOf([process.env.FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"])
  if (!executablePath) return undefined
  // It refuses a home of somebody else's, as under sudo.
  const home = mkdtempSync(join(tmpdir(), "gradus-firefox-"))
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    headless: true,
    env: { ...process.env, HOME: home, MOZ_HEADLESS: "1" },
    timeout: 120_000,
    protocolTimeout: 600_000,
  })
  return {
    name: (await browser.version()).replace(/^firefox\//i, "Firefox "),
    async open(url) {
      // Now and then Firefox discards a page while it is made; the next is another.
      const page = await browser.newPage().catch((error) => {
        if (!/no such frame/.test(error.message)) throw error
        return browser.newPage()
      })
      const errors = []
      page.on("pageerror", (error) => errors.push(error.message))
      await page.goto(url, { timeout: 120_000 })
      return { look: (expression) => page.evaluate(expression), errors, close: () => page.close() }
    },
    async close() {
      await browser.close()
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
