import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Page } from "playwright-core"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** What a page has that no page may have: more width than the window, and what keeps some people from using it. */
export async function faultsOf(page: Page): Promise<string[]> {
  const overflow = await page.evaluate<number>("document.documentElement.scrollWidth - window.innerWidth")
  await page.evaluate(axe)
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    // The theme's search button shows keys that its name does not hold.
    "axe.run({ exclude: ['.DocSearch-Button'] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })",
  )
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary.slice(0, 300)}`,
  )
  return overflow > 0 ? [`${overflow} pixels wider than the window`, ...found] : found
}
