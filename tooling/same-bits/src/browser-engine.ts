import { randomUUID } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { BROWSERS, type BrowserName, HOW_TO_INSTALL, serve } from "@gradus/browsers"
import type * as BrowserProgram from "./browser-program"
import { bundle } from "./bundle"
import type { Engine, Missing } from "./engine"

type Program = typeof BrowserProgram

const PAGE = `<!doctype html><meta charset="utf-8"><title>gradus</title><script type="module">
try {
  const program = await import("/program.mjs")
  const [name, ...args] = await (await fetch("/call/" + location.hash.slice(1))).json()
  window.result = { value: await program[name](...args) ?? null }
} catch (error) {
  window.result = { error: String(error) + "\\n" + String(error?.stack) }
}
</script>`

/** A browser without a window; every run is a page of its own, isolated so that it may share memory with workers. */
export async function browserEngine(kind: BrowserName): Promise<Engine | Missing> {
  const browser = await BROWSERS[kind]()
  if (!browser) return { name: kind, missing: HOW_TO_INSTALL }
  const code = await bundle("browser-program.ts", "browser")
  const calls = new Map<string, string>()
  const server = await serve((path) => {
    if (path === "/program.mjs") return { type: "text/javascript", body: code }
    const call = calls.get(path)
    return call ? { type: "application/json", body: call } : { type: "text/html", body: PAGE }
  })

  /** Calls a function of the program in a fresh page. */
  const call = async <K extends keyof Program>(
    name: K,
    ...args: Parameters<Program[K]>
  ): Promise<Awaited<ReturnType<Program[K]>>> => {
    const id = randomUUID()
    calls.set(`/call/${id}`, JSON.stringify([name, ...args]))
    // The id twice: a page that differs in its hash alone would not be loaded anew.
    const result = await browser.visit(`${server.address}?${id}#${id}`)
    calls.delete(`/call/${id}`)
    const { value, error } = result as { value: Awaited<ReturnType<Program[K]>>; error?: string }
    if (error) throw new Error(`a page must end well, got ${error}`)
    return value
  }
  return {
    name: browser.name,
    finish: (network, how, from) => call("finish", network, how, from ? readFileSync(from, "base64") : ""),
    stop: async (network, how, step, file) =>
      writeFileSync(file, await call("stop", network, how, step), "base64"),
    close: async () => {
      await browser.close()
      server.close()
    },
  }
}
