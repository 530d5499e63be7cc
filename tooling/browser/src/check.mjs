// Runs program.ts in Node and in three browsers, and compares what it returns, result by result.
import { mkdirSync, writeFileSync } from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"
import { BROWSERS, HOW_TO_INSTALL, serve } from "@gradus/browsers"
import { build } from "esbuild"

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

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
window.result = await program().then((value) => ({ value }), (error) => ({ error: String(error?.stack ?? error) }))
</script>`
const server = await serve((path) =>
  path === "/program.mjs" ? { type: "text/javascript", body: code } : { type: "text/html", body: page },
)
let passed = 0
let failed = 0
for (const [kind, start] of Object.entries(BROWSERS)) {
  const browser = await start()
  if (!browser) {
    console.error(`FAILED ${kind} must be installed. ${HOW_TO_INSTALL}`)
    failed++
    continue
  }
  console.log(`Node ${process.version} against ${browser.name}`)
  const inBrowser = await browser
    .visit(server.address)
    .catch((error) => ({ error }))
    .finally(() => browser.close())
  if (!inBrowser.value) {
    console.error(`FAILED ${inBrowser.error}`)
    failed++
    continue
  }
  for (const name of new Set([...Object.keys(inNode), ...Object.keys(inBrowser.value)])) {
    const same = inNode[name] === inBrowser.value[name]
    if (same) passed++
    else failed++
    const got = same ? "" : `, in the browser ${inBrowser.value[name]}`
    console.log(`${same ? "ok    " : "FAILED"} ${name}: ${inNode[name]}${got}`)
  }
}
server.close()
mkdirSync(here("../.reports"), { recursive: true })
writeFileSync(here("../.reports/browser.json"), JSON.stringify({ passed, failed }))
process.exit(failed > 0 || passed === 0 ? 1 : 0)
