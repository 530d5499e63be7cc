import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { makeRunnable } from "../site/live/transform"
import { runInNode } from "../test/run-in-node"
import { examplesOf, runExample } from "./examples"
import { faultsOf } from "./faults"
import { dist, openSite, type Site, THEMES } from "./site"

/* The reference: of each package the longest page of a class, a function, a constant and a type, on a phone. */

const reference = join(dist, "reference")
const KINDS = ["classes", "functions", "variables", "interfaces", "type-aliases"]
const names = (folder: string) => readdirSync(folder).filter((name) => !name.includes("."))
const packages = names(reference)

function longestIn(folder: string): string {
  const size = (name: string) => statSync(join(reference, folder, name)).size
  const [first] = readdirSync(join(reference, folder)).sort((a, b) => size(b) - size(a))
  return join(folder, first.replace(/\.html$/, ""))
}

const samples = packages.flatMap((name) =>
  KINDS.filter((kind) => names(join(reference, name)).includes(kind)).map((kind) =>
    longestIn(join(name, kind)),
  ),
)
const pages = ["index", ...packages.map((name) => join(name, "index")), ...samples]

const sources = fileURLToPath(new URL("../reference", import.meta.url))
const live = readdirSync(sources, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".md"))
  .flatMap((path) =>
    [...readFileSync(join(sources, path), "utf8").matchAll(/^```ts live\n([\s\S]*?)^```/gm)].map(
      ([, code]) => ({ path, code }),
    ),
  )
/** Runs an example with the modules that it imports. */
async function run(code: string): Promise<void> {
  const { imports, wrongLine } = makeRunnable(code)
  if (wrongLine !== undefined) throw new SyntaxError(`line ${wrongLine}`)
  const modules = await Promise.all(
    imports.map(async ([name]) => [name, await import(/* @vite-ignore */ name)]),
  )
  await runInNode(code, Object.fromEntries(modules))
}

test("has examples that run, all of them", async () => {
  expect(live.length).toBeGreaterThan(200)
  const failed: string[] = []
  for (const { path, code } of live) {
    await run(code).catch((error) => failed.push(`${path}: ${error}`))
  }
  expect(failed).toEqual([])
})

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site?.close())

test("has pages of every package, and most have all kinds", () => {
  expect(packages.length).toBeGreaterThanOrEqual(10)
  expect(samples.length).toBeGreaterThan(3 * packages.length)
})

describe("a page of the reference", () => {
  test.each(pages.map((name, i) => ({ name, theme: THEMES[i % 2] })))(
    "$name, $theme",
    async ({ name, theme }) => {
      const { page, errors, close } = await site.open(`reference/${name}`, { size: "phone", theme })
      try {
        expect(await faultsOf(page)).toEqual([])
        expect(await page.locator("h1").textContent()).toMatch(/\w/)
        for (const example of await examplesOf(page).all()) await runExample(example)
        expect(errors).toEqual([])
      } finally {
        await close()
      }
    },
  )
})

test("is found by the search", async () => {
  const { page, errors, close } = await site.open("reference/index")
  try {
    await page
      .getByRole("button", { name: /Search/ })
      .first()
      .click()
    for (const sample of samples.filter((path) => !path.includes("variables"))) {
      const name = (sample.split("/").at(-1) as string).replace(/-type$/, "")
      await page.locator(".search-input").fill(name)
      const found = page.locator(`#localsearch-list a.result[href*="/reference/${sample}.html"]`)
      await expect
        .poll(() => found.count(), { timeout: 20_000, message: `search for ${name}` })
        .toBeGreaterThan(0)
    }
    expect(errors).toEqual([])
  } finally {
    await close()
  }
})
