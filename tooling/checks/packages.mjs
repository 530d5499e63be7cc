// Checks every public package as npm would publish it: its manifest by our rules, its tarball by publint and attw.
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))
const problems = []

for (const folder of ["packages", "apps"].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => join(group, name)),
)) {
  if (!existsSync(join(root, folder, "package.json"))) continue
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"))
  if (manifest.private) continue
  const before = problems.length
  const problem = (text) => problems.push(`${manifest.name}: ${text}`)
  checkManifest(folder, manifest, problem)
  checkTarball(folder, folder.startsWith("apps") ? "esm-only" : "strict", problem)
  console.log(`${manifest.name.padEnd(20)} ${problems.length === before ? "ok" : "FAILED"}`)
}
for (const text of problems) console.error(text)
process.exit(problems.length > 0 ? 1 : 0)

function checkManifest(folder, manifest, problem) {
  const isApp = folder.startsWith("apps")
  for (const field of [
    "description",
    "license",
    "author",
    "repository",
    "keywords",
    "engines",
    "files",
    "exports",
  ]) {
    if (!manifest[field]) problem(`package.json must have "${field}"`)
  }
  if (manifest.sideEffects !== false) problem('package.json must say "sideEffects": false')
  for (const script of ["preinstall", "install", "postinstall", "prepare"]) {
    if (manifest.scripts?.[script]) problem(`must have no "${script}" script: nothing runs at install`)
  }
  const ours = (name) => name.startsWith("@gradus/") || name === "gradus"
  const foreign = Object.keys(manifest.dependencies ?? {}).filter((name) => !ours(name))
  if (!isApp && foreign.length > 0) problem(`a library depends on @gradus/* only, got ${foreign.join(", ")}`)
  const optional = manifest.peerDependenciesMeta ?? {}
  const forced = Object.keys(manifest.peerDependencies ?? {}).filter((name) => !optional[name]?.optional)
  if (forced.length > 0 && manifest.name !== "@gradus/laws")
    problem(`peers must be optional, got ${forced.join(", ")}`)
  // For tools that know no "exports": a folder for each entry that leads to the same files.
  for (const [entry, to] of Object.entries(manifest.exports ?? {})) {
    if (isApp || entry === "." || entry === "./package.json") continue
    const file = join(root, folder, entry, "package.json")
    const wanted = { main: to.require.default, module: to.import.default, types: to.import.types }
    const want = Object.fromEntries(Object.entries(wanted).map(([key, path]) => [key, `.${path}`]))
    const got = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}
    if (JSON.stringify(got) !== JSON.stringify({ ...want, sideEffects: false }))
      problem(`${entry}/package.json must be ${JSON.stringify({ ...want, sideEffects: false })}`)
    if (!manifest.files.includes(entry.slice(2))) problem(`"files" must have "${entry.slice(2)}"`)
  }
  for (const file of ["README.md", "LICENSE"])
    if (!existsSync(join(root, folder, file))) problem(`${file} is missing`)
}

function checkTarball(folder, profile, problem) {
  const out = mkdtempSync(join(tmpdir(), "gradus-pack-"))
  const run = (command, ...args) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: join(root, folder), encoding: "utf8" })
    if (status !== 0) problem(`${command} ${args[0]}:\n${stdout}${stderr}`)
    return status === 0
  }
  if (run("pnpm", "pack", "--pack-destination", out)) {
    const tarball = join(out, readdirSync(out)[0])
    run("publint", tarball, "--strict")
    run("attw", tarball, "--profile", profile, "--no-emoji", "--format", "ascii")
  }
  rmSync(out, { recursive: true, force: true })
}
