import type { Locator, Page } from "playwright-core"
import { expect } from "vitest"

export const examplesOf = (page: Page): Locator => page.locator(".live-code")

/** Runs an example, which must not fail; gives the milliseconds until it is done. */
export async function runExample(example: Locator): Promise<number> {
  const begin = performance.now()
  await example.getByRole("button", { name: "Run" }).click()
  const state = () => example.getAttribute("data-state")
  await expect.poll(state, { timeout: 60_000, interval: 20 }).not.toBe("running")
  const milliseconds = performance.now() - begin
  expect(await example.locator(".row.error").allInnerTexts()).toEqual([])
  return milliseconds
}
