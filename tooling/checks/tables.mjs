// What only lists is written from the sources: `npm run tables`. A test says which of it is stale.
//   node tooling/checks/tables.mjs            writes them
//   node tooling/checks/tables.mjs --check    writes nothing, fails where one would become another
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { between, row, rule } from "./generated.mjs"
import { mathsTables } from "./maths-tables.mjs"
import { publicExports } from "./public-exports.mjs"

/**
 * The folders of sources that are grouped by what they do. Every export in a group's files that is not `@internal` stands in
 * the index and in the README's table. What `machinery` holds is exported by hand, above the generated lines. `written` makes
 * another house's files.
 */
export const houses = [
  { source: "packages/optim/src", machinery: ["optimizer", "rule"], heading: "optimizer" },
  { source: "packages/losses/src", machinery: ["reduction"], heading: "loss" },
  { source: "packages/nn/src", machinery: ["init", "module"], heading: "layer" },
  { source: "packages/schedulers/src", machinery: ["binding", "numbers"], heading: "schedule" },
  { source: "packages/tensor/src/ops", machinery: [], readme: "packages/tensor/README.md" },
  { source: "packages/kernels/src/maths", readme: "packages/kernels/README.md", written: mathsTables },
]

/** The empty line keeps Biome from sorting what stands above into what stands below. */
const INDEX = "// From here on `npm run tables` writes: every export of the groups that is not @internal.\n\n"

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
/** The order of Biome: letter by letter, of the same one the capital first. */
const orderOf = (name) => [...name].map((c) => `${c.toLowerCase()}${c === c.toLowerCase() ? 1 : 0}`).join("")
const byName = (a, b) => compare(orderOf(a.name), orderOf(b.name))

/** The groups of a house: folder names, each with its files and what they export. */
export function groupsOf(root, { source, machinery }) {
  const folders = readdirSync(join(root, source), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !machinery.includes(entry.name))
    .map(({ name }) => name)
    .sort()
  return folders.map((name) => ({
    name,
    files: readdirSync(join(root, source, name))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => file.slice(0, -".ts".length))
      .sort()
      .map((file) => {
        const text = readFileSync(join(root, source, name, `${file}.ts`), "utf8")
        return { path: `./${name}/${file}`, exports: publicExports(text).sort(byName) }
      }),
  }))
}

function indexLine({ path, exports }) {
  const types = exports.every(({ isType }) => isType)
  const names = exports.map(({ name, isType }) => (isType && !types ? `type ${name}` : name))
  const start = types ? "export type {" : "export {"
  const line = `${start} ${names.join(", ")} } from "${path}"`
  return line.length <= 110 ? line : `${start}\n${names.map((n) => `  ${n},\n`).join("")}} from "${path}"`
}

function indexOf(groups) {
  const files = groups.flatMap(({ files }) => files).filter(({ exports }) => exports.length > 0)
  return files.map((file) => `${indexLine(file)}\n`).join("")
}

const code = (names) => names.map(({ name }) => `\`${name}\``).join(", ")
const squashed = (text) => text.replace(/^.*\/|-/g, "").toLowerCase()

/** A line for each file: what it exports, and what that is. */
function sentences(groups, heading) {
  const tables = groups.map(({ name, files }) => {
    const rows = files.flatMap(({ path, exports }) => {
      const values = exports.filter(({ isType }) => !isType)
      if (values.length === 0) return []
      const main = values.find((value) => squashed(value.name) === squashed(path)) ?? values[0]
      const names = code([main, ...values.filter((value) => value !== main)])
      return [[names, main.sentence, main.formula, main.paper]]
    })
    const head = [`${heading}: ${name.replaceAll("-", " ")}`, "", "formula", "paper"]
    const used = head.map((_, column) => column < 2 || rows.some((cells) => cells[column]))
    const line = (cells) => row(cells.filter((_, column) => used[column]))
    return line(head) + rule(used.filter(Boolean).length) + rows.map(line).join("")
  })
  const types = groups
    .flatMap(({ files }) => files)
    .flatMap(({ exports }) => exports.filter(({ isType }) => isType))
  if (types.length > 0) tables.push(`Types of their options: ${code(types)}.\n`)
  return tables.join("\n")
}

/** A line for each group. */
function names(groups) {
  const rows = groups.map(({ name, files }) => {
    const values = files.flatMap(({ exports }) => exports.filter(({ isType }) => !isType))
    return row([name.replaceAll("-", " "), code(values)])
  })
  return row(["operations", ""]) + rule(2) + rows.join("")
}

/** Everything that is generated: the file, and its text as it has to be. */
export function tables(root, of = houses) {
  return of.flatMap((house) => {
    if (house.written) return house.written(root, house)
    const { source, heading, readme = join(source, "../README.md") } = house
    const groups = groupsOf(root, house)
    const index = `${source}/index.ts`
    const table = heading ? sentences(groups, heading) : names(groups)
    return [
      { file: index, text: below(index, readFileSync(join(root, index), "utf8"), house, indexOf(groups)) },
      {
        file: readme,
        text: between(readme, readFileSync(join(root, readme), "utf8"), table),
      },
    ]
  })
}

/** The text of an index with other lines below the mark, if no line of the other kind stands there. */
function below(file, text, { machinery }, generated) {
  const [own, written] = text.split(INDEX.trim())
  const stray = machinery.filter((folder) => written?.includes(`from "./${folder}`))
  if (written === undefined || stray.length > 0) {
    const what = stray.length > 0 ? `have what it exports of ${stray.join(", ")} above` : "have"
    throw new Error(`${file} must ${what} the line ${INDEX.trim()}`)
  }
  return own + INDEX + generated
}

/** The files that are not as the sources are now. */
export const stale = (root, of = houses) =>
  tables(root, of).filter(({ file, text }) => readFileSync(join(root, file), "utf8") !== text)

export function write(root) {
  const changed = stale(root)
  for (const { file, text } of changed) writeFileSync(join(root, file), text)
  return changed.map(({ file }) => file)
}

function main() {
  const root = fileURLToPath(new URL("../..", import.meta.url))
  if (!process.argv.includes("--check")) {
    for (const file of write(root)) console.log(`${file} written`)
    return
  }
  const files = stale(root).map(({ file }) => file)
  for (const file of files) console.error(`${file} is not as the sources are: run npm run tables`)
  if (files.length === 0) return console.log("indexes and tables are as the sources are")
  process.exitCode = 1
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main()
