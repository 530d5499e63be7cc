// Runs program.ts in Node and in headless Chromium, and compares what it returns, result by result.
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import { chromium } from "playwright-core"

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const places = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
]
const executablePath = places.find((path) => path && existsSync(path))
if (!executablePath) {
  console.error(
    "browser check: Chromium must be installed. On Debian: apt-get install chromium; elsewhere set CHROMIUM",
  )
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
const server = createServer((request, response) => {
  const isCode = request.url === "/program.mjs"
  response.setHeader("content-type", isCode ? "text/javascript" : "text/html")
  response.end(isCode ? code : page)
})
await new Promise((listening) => server.listen(0, "127.0.0.1", listening))

const browser = await chromium.launch({
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
})
let inBrowser
try {
  const tab = await browser.newPage()
  const errors = []
  tab.on("pageerror", (error) => errors.push(error.message))
  await tab.goto(`http://127.0.0.1:${server.address().port}/`)
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
