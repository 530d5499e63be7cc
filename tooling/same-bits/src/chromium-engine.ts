import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { chromium } from "playwright-core"
import type * as BrowserProgram from "./browser-program"
import { bundle } from "./bundle"
import type { Engine, Missing } from "./engine"

type Program = typeof BrowserProgram

const PLACES = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
]
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]
const PAGE = `<!doctype html><meta charset="utf-8"><title>gradus</title><script type="module">
window.program = await import("/program.mjs")
</script>`

/** Headless Chromium; every run is a page of its own, isolated so that it may share memory with workers. */
export async function chromiumEngine(): Promise<Engine | Missing> {
  const executablePath = PLACES.find((path) => path && existsSync(path))
  if (!executablePath) {
    return { name: "Chromium", missing: "on Debian: apt-get install chromium; elsewhere set CHROMIUM" }
  }
  const code = await bundle("browser-program.ts", "browser")
  const server = createServer((request, response) => {
    const isCode = request.url === "/program.mjs"
    response.setHeader("content-type", isCode ? "text/javascript" : "text/html")
    response.setHeader("cross-origin-opener-policy", "same-origin")
    response.setHeader("cross-origin-embedder-policy", "require-corp")
    response.end(isCode ? code : PAGE)
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const browser = await chromium.launch({ executablePath, args: FLAGS })

  /** Calls a function of the program in a fresh page. */
  const call = async <K extends keyof Program>(
    name: K,
    ...args: Parameters<Program[K]>
  ): Promise<Awaited<ReturnType<Program[K]>>> => {
    const page = await browser.newPage()
    try {
      await page.goto(address)
      await page.waitForFunction("window.program !== undefined", undefined, { timeout: 30_000 })
      const result = await page.evaluate(`window.program.${name}(...${JSON.stringify(args)})`)
      return result as Awaited<ReturnType<Program[K]>>
    } finally {
      await page.close()
    }
  }
  return {
    name: `Chromium ${browser.version()}`,
    finish: (network, how, from) => call("finish", network, how, from ? readFileSync(from, "base64") : ""),
    stop: async (network, how, step, file) =>
      writeFileSync(file, await call("stop", network, how, step), "base64"),
    close: async () => {
      await browser.close()
      server.close()
    },
  }
}
