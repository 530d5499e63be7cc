// Writes the reference of all packages from their sources into reference/, unless it is there already.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Application } from "typedoc"
import { polish } from "./polish-reference.mjs"

const root = fileURLToPath(new URL("../..", import.meta.url))
const out = join(root, "docs/reference")
const PACKAGES = [
  "tensor",
  "nn",
  "losses",
  "optim",
  "schedulers",
  "data",
  "io",
  "compile",
  "laws",
  "checks",
  "kernels",
]

const stamp = join(out, ".made")
const sources = [join(root, "docs/scripts"), ...PACKAGES.map((name) => join(root, "packages", name, "src"))]
const changed = String(Math.max(...sources.map(newest)))
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== changed) await make()

/** When a file of a folder changed last. */
function newest(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  return files.reduce((latest, name) => Math.max(latest, statSync(join(folder, name)).mtimeMs), 0)
}

async function make() {
  rmSync(out, { recursive: true, force: true })
  const app = await Application.bootstrapWithPlugins({
    plugin: ["typedoc-plugin-markdown", "typedoc-vitepress-theme"],
    entryPoints: PACKAGES.map((name) => join(root, "packages", name, "src/index.ts")),
    tsconfig: join(root, "docs/scripts/reference.tsconfig.json"),
    out,
    docsRoot: join(root, "docs"),
    name: "Reference",
    readme: "none",
    excludeInternal: true,
    excludePrivate: true,
    disableSources: true,
    sort: ["kind", "alphabetical"],
    logLevel: "Error",
    entryFileName: "index",
    hideBreadcrumbs: true,
    hidePageHeader: true,
    useCodeBlocks: true,
    sanitizeComments: true,
    expandObjects: true,
    parametersFormat: "table",
    interfacePropertiesFormat: "table",
    classPropertiesFormat: "table",
    sidebar: { autoConfiguration: true, format: "vitepress", pretty: false, collapsed: true },
  })
  const project = await app.convert()
  if (!project) throw new Error("the reference could not be made: the sources have errors, see above")
  for (const module of project.children) module.name = module.name.replace(/\/src$/, "")
  await app.generateOutputs(project)
  await polish(out, PACKAGES)
  writeFileSync(stamp, changed)
}
