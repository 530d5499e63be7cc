import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { stale } from "../../../conformance/stale.mjs"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const folder = `${root}conformance/`

const listed = readdirSync(folder, { withFileTypes: true })
const packages = listed
  .filter((entry) => entry.isDirectory() && entry.name !== "shared")
  .map(({ name }) => name)

/** Every file of a package, by its path from `conformance`. */
const filesOf = (name: string) =>
  readdirSync(folder + name, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length))
    .filter((path) => !path.includes("__pycache__"))
const files = packages.flatMap(filesOf)

const textOf = (path: string) => readFileSync(folder + path, "utf8")
const makers = files.filter((path) => path.endsWith(".py"))
const written = files.filter((path) => path.endsWith(".json"))
const beside = (path: string, ending: string) => path.replace(/\.\w+$/, ending)

/** The kinds of a file's cases, and their names. */
function casesOf(path: string): readonly (readonly [kind: string, names: readonly string[]])[] {
  const { maker: _, shared: __, ...kinds } = JSON.parse(textOf(path))
  return Object.entries(kinds as Record<string, { name: string }[]>).map(([kind, cases]) => [
    kind,
    cases.map(({ name }) => name),
  ])
}

describe("golden cases", () => {
  test.skipIf(process.env.GRADUS_STALE_TOLD)("every maker has made its cases, as it stands now", () => {
    expect(stale().map(({ message }) => message)).toEqual([])
    expect(makers.length).toBeGreaterThan(150)
  })

  test("a maker that has changed, or has made none, is told with the command to run", () => {
    const place = mkdtempSync(`${tmpdir()}/stale-`)
    mkdirSync(`${place}/optim/descent`, { recursive: true })
    for (const name of ["lion", "sgd", "adan"]) writeFileSync(`${place}/optim/descent/${name}.py`, name)
    writeFileSync(`${place}/optim/descent/lion.json`, JSON.stringify({ maker: "0123456789abcdef" }))
    const maker = createHash("sha256").update("sgd").digest("hex").slice(0, 16)
    writeFileSync(`${place}/optim/descent/sgd.json`, JSON.stringify({ maker }))
    const messages = stale("", `${place}/`).map(({ message }) => message)
    expect(messages).toEqual([
      "conformance/optim/descent/adan.py: there must be its cases as it stands now, got none. Run python3 conformance/make.py optim/descent/adan.",
      "conformance/optim/descent/lion.py: there must be its cases as it stands now, got those of another. Run python3 conformance/make.py optim/descent/lion.",
    ])
    expect(stale("optim", `${place}/`)).toHaveLength(2)
  })

  test("every file is a maker, its cases, or named in these", () => {
    const named = written.map(textOf).join("\n")
    const stray = files.filter((path) => {
      if (path.endsWith(".py")) return false
      if (path.endsWith(".json")) return !makers.includes(beside(path, ".py"))
      return !named.includes(JSON.stringify(path.slice(path.lastIndexOf("/") + 1)))
    })
    expect(stray).toEqual([])
  })

  test("no two cases of a file have one name", () => {
    const twice = written.flatMap((path) =>
      casesOf(path).filter(([, names]) => new Set(names).size < names.length || names.length === 0),
    )
    expect(twice).toEqual([])
  })

  test("every file can be read and compared: at most 100 kB, no line beyond 400 characters", () => {
    const large = written.filter((path) => {
      const text = textOf(path)
      return text.length > 100_000 || text.split("\n").some((line) => line.length > 400)
    })
    expect(large).toEqual([])
  })

  test.each(packages)("a test of %s reads every kind of its cases", (name) => {
    const tests = `${root}packages/${name}/test/`
    const code = readdirSync(tests)
      .filter((path) => path.endsWith(".test.ts"))
      .map((path) => readFileSync(tests + path, "utf8"))
      .join("\n")
    const read = [...code.matchAll(/\bgolden<[^(]*>\("([\w-]+)", "([\w-]+)"\)/g)]
      .filter(([, of]) => of === name)
      .map(([, , kind]) => kind)
    const kinds = written.filter((path) => path.startsWith(`${name}/`)).flatMap(casesOf)
    expect([...new Set(kinds.map(([kind]) => kind))].sort()).toEqual([...new Set(read)].sort())
  })
})
