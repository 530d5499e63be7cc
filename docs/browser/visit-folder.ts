import type { Browser, Page } from "playwright-core"
import { expect } from "vitest"
import { type Headers, serveFolder } from "./guide-files"

/** Opens a page of a folder; gives its errors beside what `act` gives. */
export async function visitFolder<T>(
  browser: Browser,
  folder: string,
  path: string,
  headers: Headers,
  act: (page: Page, errors: readonly string[]) => Promise<T>,
): Promise<{ readonly result: T; readonly errors: readonly string[] }> {
  const server = await serveFolder(folder, headers)
  const context = await browser.newContext()
  const errors: string[] = []
  try {
    const page = await context.newPage()
    page.on("pageerror", ({ message }) => errors.push(message))
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()))
    await page.goto(server.address + path)
    return { result: await act(page, errors), errors }
  } finally {
    await context.close()
    server.close()
  }
}

export const output = async (page: Page) => (await page.locator("#out").textContent()) ?? ""

/** Waits until the page's output, an element `out`, is so. */
export const awaitOutput = (text: string | RegExp) => (page: Page) =>
  expect.poll(() => output(page), { timeout: 30_000 }).toMatch(text)

/** A page that runs main.js. */
export const IN_PAGE = '<pre id="out"></pre><script type="module" src="main.js"></script>'
