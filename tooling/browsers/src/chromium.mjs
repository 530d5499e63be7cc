import { chromium } from "playwright-core"
import { firstOf } from "./places.mjs"

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

export async function startChromium() {
  const executablePath = firstOf([
    process.env.CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
  ])
  return executablePath && chromium.launch({ executablePath, args: FLAGS, timeout: 120_000 })
}

/** Chromium as one of several browsers. */
export async function openChromium() {
  const browser = await startChromium()
  if (!browser) return undefined
  return {
    name: `Chromium ${browser.version()}`,
    async open(url) {
      const page = await browser.newPage()
      const errors = []
      page.on("pageerror", (error) => errors.push(error.message))
      await page.goto(url, { timeout: 120_000 })
      return { look: (expression) => page.evaluate(expression), errors, close: () => page.close() }
    },
    close: () => browser.close(),
  }
}
