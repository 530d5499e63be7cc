// Runs program.ts in Node and in headless Chromium, and compares what it returns, result by result.
import { mkdirSync, writeFileSync } from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"
import { HOW_TO_INSTALL, serve, startChromium } from "@gradus/chromium"
import { build } from "esbuild"

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const browser = await startChromium()
if (!browser) {
  console.error(`browser check: Chromium must be installed. ${HOW_TO_INSTALL}`)
  process.exit(2)
}

// For a browser, so a stray import of a Node module fails here.
const bundle = await build({
  entryPoints: [here("program.ts")],
  bundle: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  conditions: ["@gradus/source"],
  write: false,
})
const code = bundle.outputFiles[0].text
mkdirSync(here("../dist"), { recursive: true })
writeFileSync(here("../dist/program.mjs"), code)
const { program } = await import(pathToFileURL(here("../dist/program.mjs")).href)
const inNode = await program()

const page = `<!doctype html><meta charset="utf-8"><title>gradus</title><script type="module">
import { program } from "/program.mjs"
window.result = program().then((value) => ({ value }), (error) => ({ error: String(error?.stack ?? error) }))
</script>`
const server = await serve((path) =>
  path === "/program.mjs" ? { type: "text/javascript", body: code } : { type: "text/html", body: page },
)
let inBrowser
try {
  const tab = await browser.newPage()
  const errors = []
  tab.on("pageerror", (error) => errors.push(error.message))
  await tab.goto(server.address)
  await tab
    .waitForFunction("window.result !== undefined", undefined, { timeout: 60_000 })
    .catch(() => undefined)
  inBrowser = await tab.evaluate("window.result")
  if (!inBrowser?.value) throw new Error(inBrowser?.error ?? (errors.join("; ") || "the page gave no result"))
} finally {
  const version = browser.version()
  await browser.close()
  server.close()
  console.log(`Node ${process.version} against Chromium ${version}`)
}

const names = [...new Set([...Object.keys(inNode), ...Object.keys(inBrowser.value)])]
const failed = names.filter((name) => inNode[name] !== inBrowser.value[name])
for (const name of names) {
  const same = !failed.includes(name)
  console.log(
    `${same ? "ok    " : "FAILED"} ${name}: ${inNode[name]}${same ? "" : `, in the browser ${inBrowser.value[name]}`}`,
  )
}
mkdirSync(here("../.reports"), { recursive: true })
writeFileSync(
  here("../.reports/browser.json"),
  JSON.stringify({ passed: names.length - failed.length, failed: failed.length }),
)
process.exit(failed.length > 0 || names.length === 0 ? 1 : 0)
