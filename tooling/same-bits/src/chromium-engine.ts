import { readFileSync, writeFileSync } from "node:fs"
import { HOW_TO_INSTALL, serve, startChromium } from "@gradus/chromium"
import type * as BrowserProgram from "./browser-program"
import { bundle } from "./bundle"
import type { Engine, Missing } from "./engine"

type Program = typeof BrowserProgram

const PAGE = `<!doctype html><meta charset="utf-8"><title>gradus</title><script type="module">
window.program = await import("/program.mjs")
</script>`

/** Headless Chromium; every run is a page of its own, isolated so that it may share memory with workers. */
export async function chromiumEngine(): Promise<Engine | Missing> {
  const browser = await startChromium()
  if (!browser) return { name: "Chromium", missing: HOW_TO_INSTALL }
  const code = await bundle("browser-program.ts", "browser")
  const server = await serve((path) =>
    path === "/program.mjs" ? { type: "text/javascript", body: code } : { type: "text/html", body: PAGE },
  )

  /** Calls a function of the program in a fresh page. */
  const call = async <K extends keyof Program>(
    name: K,
    ...args: Parameters<Program[K]>
  ): Promise<Awaited<ReturnType<Program[K]>>> => {
    const page = await browser.newPage()
    try {
      await page.goto(server.address)
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
