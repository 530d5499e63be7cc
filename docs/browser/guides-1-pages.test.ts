import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { startChromium } from "@gradus/browsers"
import type { Browser, Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  buildWithVite,
  bundleGradus,
  filesOf,
  folderOf,
  type Headers,
  serveFolder,
  textOf,
} from "./guide-files"
import { awaitOutput, IN_PAGE, output, visitFolder } from "./visit-folder"

/* What guides/browser.md says of bundlers, single files, workers, threads and policies, from the files that it shows. */

const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
}
const policy = (text: string) => ({ "Content-Security-Policy": text })

let browser: Browser
beforeAll(async () => {
  browser = (await startChromium()) as Browser
})
afterAll(() => browser?.close())
const visit = <T>(
  folder: string,
  path: string,
  headers: Headers,
  act: (page: Page, errors: readonly string[]) => Promise<T>,
) => visitFolder(browser, folder, path, headers, act)

const IN_WORKER = `<pre id="out"></pre><script type="module" src="page.js"></script>`
const START_WORKER = `const worker = new Worker("./main.js", { type: "module" })
worker.onmessage = ({ data }) => {
  document.querySelector("#out").textContent = data
}`
/** Steps on two threads, in a page or a worker, with gradus from an address. */
const stepsOf = (gradus: string) => `
import { compile, kernels, Linear, manualSeed, mse, randn, SGD } from "${gradus}"
manualSeed(0)
const model = new Linear(200, 100)
const optimizer = new SGD(model.parameters(), { lr: 0.1 })
const step = compile((x) => {
  optimizer.zeroGrad()
  const loss = mse(model.forward(x), x.narrow(1, 0, 100))
  loss.backward()
  optimizer.step()
  return loss
}, { threads: 2 })
const x = randn([128, 200])
let loss
for (let i = 0; i < 40; i++) {
  loss = step(x).item()
  await new Promise((turn) => setTimeout(turn))
}
const text = JSON.stringify({ isolated: self.crossOriginIsolated, shared: kernels.engine().memory.shared, loss })
if (self.document) document.querySelector("#out").textContent = text
else postMessage(text)
`
interface Report {
  readonly isolated: boolean
  readonly shared: boolean
  readonly loss: number
  /** Workers of the page when it was done, those of the threads among them. */
  readonly workers: number
}
async function report(page: Page): Promise<Report> {
  await awaitOutput(/^\{/)(page)
  return { ...JSON.parse(await output(page)), workers: page.workers().length }
}

const pressTrain = async (page: Page) => {
  await page.getByRole("button", { name: "Train" }).click()
  await awaitOutput("epoch 20: loss 0.0438")(page)
}

describe("a page with a bundler", () => {
  const files = filesOf("browser", "## With a bundler")

  it("trains", async () => {
    const dist = await buildWithVite(folderOf("vite", files))
    const { errors } = await visit(dist, "", {}, pressTrain)
    expect(errors).toEqual([])
    const scripts = readdirSync(join(dist, "assets")).map(
      (name) => gzipSync(readFileSync(join(dist, "assets", name))).length,
    )
    const [, said] = /The whole weighs (\d+) kB/.exec(textOf("browser")) ?? []
    const weight = scripts.reduce((a, b) => a + b, 0) / 1000
    expect(Math.abs(weight / Number(said) - 1)).toBeLessThan(0.05)
  })

  it("trains in a worker, isolated or not", async () => {
    const dist = await buildWithVite(
      folderOf("vite-worker", { ...files, ...filesOf("browser", "## In a worker") }),
    )
    for (const headers of [{}, ISOLATED]) {
      const { errors } = await visit(dist, "", headers, pressTrain)
      expect(errors).toEqual([])
    }
  })

  it("is what somebody from PyTorch begins with", async () => {
    const dist = await buildWithVite(
      folderOf("pytorch", filesOf("from-pytorch", "## In your own page, in five minutes")),
    )
    const { errors } = await visit(dist, "", {}, awaitOutput("epoch 15: loss 0.0537"))
    expect(errors).toEqual([])
  })
})

describe("a page without a bundler", () => {
  it("takes gradus from one file", async () => {
    const folder = folderOf("one-file", filesOf("browser", "### One file of your own"))
    await bundleGradus(folder)
    const { errors } = await visit(folder, "one-file.html", {}, awaitOutput(/^tensor\(\[/))
    expect(errors).toEqual([])
  })

  it("takes gradus from a plain script", async () => {
    const page = `<pre id="out"></pre><script src="gradus.js"></script><script>
      document.querySelector("#out").textContent = gradus.tensor([1, 2]).add(1).toArray().join()</script>`
    const folder = folderOf("plain-script", { "index.html": page })
    await bundleGradus(folder, "iife")
    expect((await visit(folder, "", {}, awaitOutput("2,3"))).errors).toEqual([])
  })

  it("takes the packages by an import map, but not in a worker", async () => {
    const map = filesOf("browser", "### An import map")["import-map.html"]
    const folder = folderOf("import-map", {
      "import-map.html": map,
      "worker.js": 'import "gradus"\npostMessage("loaded")',
    })
    const { errors, result } = await visit(folder, "import-map.html", {}, async (page) => {
      await awaitOutput(/0\.25/)(page)
      return page.evaluate<string>(`new Promise((told) => {
        const worker = new Worker("./worker.js", { type: "module" })
        worker.onmessage = ({ data }) => told(data)
        worker.onerror = () => told("failed")
      })`)
    })
    expect(result).toBe("failed")
    expect(errors).toEqual([])
  })

  it("takes gradus from another origin", async () => {
    const cdn = folderOf("cdn", {})
    await bundleGradus(cdn)
    const elsewhere = await serveFolder(cdn, { "Access-Control-Allow-Origin": "*" })
    const files = { "main.js": stepsOf(`${elsewhere.address}gradus.js`), "page.js": START_WORKER }
    const folder = folderOf("cdn-page", { ...files, "index.html": IN_PAGE, "worker.html": IN_WORKER })
    const losses = new Set<number>()
    try {
      for (const headers of [{}, ISOLATED]) {
        for (const path of ["", "worker.html"]) {
          const { result, errors } = await visit(folder, path, headers, report)
          expect(result.shared).toBe(headers === ISOLATED)
          losses.add(result.loss)
          expect(errors).toEqual([])
        }
      }
      expect(losses.size).toBe(1)
    } finally {
      elsewhere.close()
    }
  })
})

describe("headers", () => {
  let folder: string
  beforeAll(async () => {
    const files = { "main.js": stepsOf("./gradus.js"), "page.js": START_WORKER }
    folder = folderOf("headers", { ...files, "index.html": IN_PAGE, "worker.html": IN_WORKER })
    await bundleGradus(folder)
  })
  const WASM = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'"

  it("of isolation give threads, and change no bit", async () => {
    const plain = await visit(folder, "", {}, report)
    const isolated = await visit(folder, "", ISOLATED, report)
    const worker = await visit(folder, "worker.html", ISOLATED, report)
    expect(plain.result).toMatchObject({ isolated: false, shared: false, workers: 0 })
    expect(isolated.result).toMatchObject({ isolated: true, shared: true, workers: 1 })
    expect(worker.result).toMatchObject({ isolated: true, shared: true, workers: 2 })
    expect(new Set([plain, isolated, worker].map(({ result }) => result.loss)).size).toBe(1)
    const credentialless = { ...ISOLATED, "Cross-Origin-Embedder-Policy": "credentialless" }
    expect((await visit(folder, "", credentialless, report)).result.shared).toBe(true)
  })

  it("of a content security policy must allow WebAssembly", async () => {
    const { errors } = await visit(folder, "", policy("default-src 'self'"), (_, seen) =>
      expect.poll(() => seen.join()).toContain("Content Security"),
    )
    expect(errors).toHaveLength(1)
    expect((await visit(folder, "", policy(WASM), report)).errors).toEqual([])
  })

  it("of a content security policy must allow the workers of threads", async () => {
    const without = await visit(folder, "", { ...ISOLATED, ...policy(WASM) }, report)
    expect(without.errors.join()).toContain("blob:")
    expect(without.result.workers).toBe(0)
    const allowing = policy(`${WASM}; worker-src 'self' blob:`)
    const { errors, result } = await visit(folder, "", { ...ISOLATED, ...allowing }, report)
    expect(errors).toEqual([])
    expect(result).toMatchObject({ workers: 1, loss: without.result.loss })
  })
})
