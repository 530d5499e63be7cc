import { execFileSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { publicExports } from "./public-exports.mjs"
import { houses } from "./tables.mjs"

/** Files that differ from the branch this one began at, committed or not. */
export function changedFiles(root) {
  const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: "pipe" }).trim()
  const base = ["origin/main", "main"].flatMap((branch) => {
    try {
      return [git("merge-base", "HEAD", branch)]
    } catch {
      return []
    }
  })
  const changed = git("diff", "--name-only", "--diff-filter=d", base[0] ?? "HEAD")
  const added = git("ls-files", "--others", "--exclude-standard")
  return [...new Set(`${changed}\n${added}`.split("\n").filter(Boolean))]
}

/** The workspace package that a file is of, as `packages/optim`. */
export const packageOf = (path) => /^(?:(?:packages|apps|tooling)\/[^/]+|docs|bench)(?=\/)/.exec(path)?.[0]

const TESTS = /^test\/.*\.test\.ts$/
/** Tests that walk over all there is, and name in their titles what they are at. */
const WALKS =
  /import \* as \w+ from "\.\.\/src|from "\.\/(promises|subjects|specimens|life)"|\bdocExamples\(|\bgolden</

/**
 * Which tests of which package have to run, as `{ folder, files, titles }`: whole files, all of them if none is named, or
 * what is titled so. A source that stands in a group and is imported by no other is one thing: what its package's tests
 * say of it by name is run, and what they say of every thing. Any other source may matter to all.
 */
export function testsOf(root, files) {
  const plans = new Map()
  const planOf = (folder) => {
    const plan = plans.get(folder) ?? { whole: false, files: new Set(), titles: new Set() }
    plans.set(folder, plan)
    return plan
  }
  for (const path of files) {
    const golden = /^conformance\/([^/]+)\/(.*)\.(py|json)$/.exec(path)
    if (golden && existsSync(join(root, "packages", golden[1]))) {
      planOf(`packages/${golden[1]}`).titles.add(`${golden[1]}/${golden[2]}: `)
    }
    const folder = packageOf(path)
    if (!folder || !existsSync(join(root, folder, "vitest.config.ts"))) continue
    const inside = path.slice(folder.length + 1)
    const names = namesOfThing(root, path)
    if (names) for (const title of [...names, `${inside}:`]) planOf(folder).titles.add(title)
    else if (TESTS.test(inside)) planOf(folder).files.add(inside)
    else if (inside === "README.md") planOf(folder).titles.add("README.md:")
    else if (!isIndex(path) && /\.([mc]?[tj]s|vue)$/.test(inside)) planOf(folder).whole = true
  }
  const things = files.flatMap((path) => namesOfThing(root, path) ?? [])
  return [...plans].flatMap(([folder, plan]) => runsOf(root, folder, plan)).concat(wrongKinds(things))
}

/** What every exported function says to arguments of wrong kinds is asked where all packages meet. */
function wrongKinds(names) {
  if (names.length === 0) return []
  const titles = `wrong kinds (${names.join("|")}|has) `
  return [{ folder: "packages/gradus", files: ["test/wrong-kinds/wrong-kinds.test.ts"], titles }]
}

const isIndex = (path) => houses.some(({ source }) => path === `${source}/index.ts`)

/** What a source that is one thing exports; undefined for others. */
function namesOfThing(root, path) {
  const house = houses.find(({ source }) => path.startsWith(`${source}/`))
  const [group, file] = house ? path.slice(house.source.length + 1).split("/") : []
  if (!file || house.machinery.includes(group)) return undefined
  const names = publicExports(readFileSync(join(root, path), "utf8")).map(({ name }) => name)
  return names.length > 0 && !isImported(root, house, path) ? names : undefined
}

function isImported(root, { source }, path) {
  const end = `/${basename(path, ".ts")}"`
  const package_ = packageOf(path)
  return readdirSync(join(root, package_, "src"), { recursive: true, encoding: "utf8" })
    .map((one) => join(package_, "src", one))
    .filter((one) => one.endsWith(".ts") && one !== `${source}/index.ts` && one !== path)
    .some((one) => {
      const imports = readFileSync(join(root, one), "utf8").matchAll(/from "(\.[^"]*)"/g)
      return [...imports].some(
        ([, from]) => `/${from}"`.endsWith(end) && join(dirname(one), `${from}.ts`) === path,
      )
    })
}

function runsOf(root, folder, { whole, files, titles }) {
  if (whole) return [{ folder, files: [] }]
  const runs = files.size > 0 ? [{ folder, files: [...files] }] : []
  if (titles.size === 0) return runs
  const walking = readdirSync(join(root, folder, "test"), { recursive: true, encoding: "utf8" })
    .map((path) => `test/${path.replaceAll("\\", "/")}`)
    .filter((path) => TESTS.test(path) && WALKS.test(readFileSync(join(root, folder, path), "utf8")))
  const patterns = [...titles].map((title) => {
    const text = title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    return `(?<![\\w/])${text}${/\w$/.test(title) ? "(?!\\w)" : ""}`
  })
  return [...runs, { folder, files: walking, titles: [...patterns, "^every "].join("|") }]
}
