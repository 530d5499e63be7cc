import { setTimeout as wait } from "node:timers/promises"
import { openChromium } from "./chromium.mjs"
import { openFirefox } from "./firefox.mjs"
import { openWebKit } from "./webkit.mjs"

/** A browser whose pages end by setting `result`. */
const visiting = (start) => async () => {
  const browser = await start()
  if (!browser) return undefined
  return { name: browser.name, close: browser.close, visit: (url, timeout) => visit(browser, url, timeout) }
}

async function visit(browser, url, timeout = 120_000) {
  const page = await browser.open(url)
  try {
    const end = Date.now() + timeout
    // As text: drivers differ in what values they carry.
    const text = "window.result === undefined ? null : JSON.stringify(window.result)"
    for (;;) {
      const found = await page.look(text)
      if (found !== null) return JSON.parse(found)
      if (page.errors.length > 0 || Date.now() > end) {
        const got = page.errors.join("; ") || `nothing in ${timeout / 1000} s`
        throw new Error(`${browser.name}: the page must set window.result, got ${got}`)
      }
      await wait(50)
    }
  } finally {
    await page.close()
  }
}

export const BROWSERS = {
  Chromium: visiting(openChromium),
  Firefox: visiting(openFirefox),
  WebKit: visiting(openWebKit),
}
