// `npm run check`: everything that what has changed can break, in a minute; `npm run check -- --all` all there is.
// It reads sources, and needs no build.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { availableParallelism } from "node:os"
import { delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"
import { stale } from "../../conformance/stale.mjs"
import { changedFiles, packageOf, testsOf } from "./changed.mjs"
import { unfilled, WRITTEN } from "./unfilled.mjs"

const root = fileURLToPath(new URL("../..", import.meta.url))
process.env.PATH = [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter)
process.env.TURBO_TELEMETRY_DISABLED = "1"
process.env.NO_COLOR = "1"
const all = process.argv.includes("--all")
const files = changedFiles(root)

const step = (name, command, args, more = {}) => ({ name, command, args, ...more })
const node = (name, script, ...args) => step(name, process.execPath, [`tooling/checks/${script}`, ...args])

/** The longest first, so that they are not waited for at the end. */
function steps() {
  const where = all ? ["."] : files
  const biome = ["--no-errors-on-unmatched", "--max-diagnostics=20", ...where]
  return [
    ...(all ? [turbo("tests", "test", [])] : testsOf(root, files).map(tests)),
    ...types(),
    node("layers", "imports.mjs"),
    step("unused code", "knip", ["--no-config-hints"]),
    step("lint", "biome", ["lint", "--error-on-warnings", ...biome]),
    step("format", "biome", ["format", ...biome]),
    node("engine maths", "engine-maths.mjs"),
    node("tables", "tables.mjs", "--check"),
    step(
      "golden cases, defaults",
      "vitest",
      ["run", "test/conformance.test.ts", "test/documented-defaults.test.ts"],
      { cwd: "tooling/checks", said: failures },
    ),
  ]
}

const turbo = (name, task, filters) =>
  step(name, "turbo", ["run", task, "--output-logs=errors-only", ...filters])

function types() {
  if (all) return [turbo("types", "typecheck", [])]
  const changed = [...new Set(files.filter((path) => /\.(ts|vue|json)$/.test(path)).map(packageOf))]
  const typed = changed.filter((folder) => folder && existsSync(join(root, folder, "tsconfig.json")))
  if (typed.length === 0) return []
  return [
    turbo(
      `types of ${typed.map(nameOf).join(", ")}`,
      "typecheck",
      typed.map((folder) => `--filter=./${folder}`),
    ),
  ]
}

const nameOf = (folder) => folder.replace(/^\w+\//, "")

function tests({ folder, files, titles }) {
  const args = ["run", ...files, ...(titles ? ["-t", titles] : [])]
  const name = `tests of ${nameOf(folder)}${files.length === 0 ? "" : titles ? " by name" : ` in ${files.join(", ")}`}`
  const documented = existsSync(join(root, folder, "test/docs.test.ts"))
  const examples = documented && (files.length === 0 || files.includes("test/docs.test.ts"))
  const typed = node(`types of ${nameOf(folder)}'s examples`, "examples.mjs", folder)
  // By name there may be none.
  const then = examples ? [{ ...typed, needs: join(root, folder, ".doc-examples") }] : []
  return step(name, "vitest", args, { cwd: folder, said: failures, then })
}

/** Of what Vitest prints only what failed. */
const failures = (output) =>
  output.slice(Math.max(0, output.search(/^⎯+ Failed /m))).replace(/^ +[✓↓] .*\n/gm, "")

function run({ command, args, cwd = "." }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: join(root, cwd),
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    })
    let output = ""
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text) => {
        output += text
      })
    child.on("error", (error) => resolve({ ok: false, output: String(error) }))
    child.on("close", (code) => resolve({ ok: code === 0, output }))
  })
}

async function report(one) {
  const started = performance.now()
  const { ok, output } = await run(one)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${ok ? "ok    " : "FAILED"}${seconds.padStart(7)} s  ${one.name}`)
  if (!ok) console.log((one.said ?? ((text) => text))(output).trim())
  return ok
}

const started = performance.now()
console.log(all ? "everything" : `${files.length} changed files; --all for everything`)
const waiting = files.length > 0 || all ? steps() : []
// Told once, and first: what is compared with such cases says nothing.
const old = waiting.length > 0 ? stale() : []
for (const { message } of old) console.log(`FAILED  ${message}`)
if (old.length > 0) process.env.GRADUS_STALE_TOLD = "1"
let failed = old.length
const worker = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const ok = await report(next)
    if (!ok) failed++
    // Also where tests failed: they wrote down what the examples are.
    waiting.push(...(next.then ?? []).filter(({ needs }) => existsSync(needs)))
  }
}
await Promise.all(Array.from({ length: Math.max(1, Math.min(4, availableParallelism())) }, worker))
for (const place of unfilled(root, all ? WRITTEN : files)) console.log(`to fill in: ${place}`)
const total = ((performance.now() - started) / 1000).toFixed(0)
console.log(failed === 0 ? `all is well, in ${total} s` : `${failed} FAILED, in ${total} s`)
process.exitCode = failed === 0 ? 0 : 1
