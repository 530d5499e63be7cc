import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const packages = fileURLToPath(new URL("../../../packages/", import.meta.url))

interface Documented {
  readonly name: string
  readonly value: string
}

const LITERAL = String.raw`(-?\d+(?:\.\d+)?(?:e-?\d+)?(?: ?/ ?\d+)?|true|false|"[^"]*"|float32|float64|\[[^\]]*\])`

/** Defaults that comments tell of: of a property, of a `@param`, or of an option named in a sentence. */
function documented(text: string): Documented[] {
  const plain = text.replaceAll("−", "-")
  const forms = [
    String.raw`/\*\*(?:(?!\*/)[\s\S])*?[Dd]efault(?:s to)?:? \`?${LITERAL}(?:(?!\*/)[\s\S])*?\*/\s*readonly (?<name>\w+)\?:`,
    String.raw`@param (?:options\.|given\.)?(?<name>\w+)[^@]*?[Dd]efault \`?${LITERAL}`,
    String.raw`\`(?<name>\w+)\`[^\`;@]*?\(?default \`?${LITERAL}`,
  ]
  return forms.flatMap((form) =>
    [...plain.matchAll(new RegExp(form, "g"))].map((match) => {
      const value = match.slice(1).find((part) => part !== undefined && part !== match.groups?.name) as string
      return { name: match.groups?.name as string, value }
    }),
  )
}

/** Defaults in the code: of declared kinds and hyper-parameters, and of parameters. */
function declared(name: string, code: string): string[] {
  const kinds =
    "(?:or(?:<[^>]*>)?|(?:optional|onlyIf)\\((?:nonNegative|unit|flag)|nonNegative|positive|unit|flag)\\("
  const form = String.raw`\b${name}: ${kinds}${LITERAL}|(?<![.\w])${name} = ${LITERAL}`
  const tuples = [
    ...code.matchAll(new RegExp(String.raw`\b${name}: tuple\(((?:\w+\([^()]*\),?\s*)+)\)`, "g")),
  ]
  return [
    ...[...code.matchAll(new RegExp(form, "g"))].map(([, kind, parameter]) => kind ?? parameter),
    ...tuples.map(
      ([, parts]) => `[${[...parts.matchAll(/\(([^()]*)\)/g)].map(([, part]) => part).join(", ")}]`,
    ),
  ]
}

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "")

/** One spelling of a value. */
function same(value: string): string {
  if (value.startsWith("[")) return `[${value.slice(1, -1).split(",").map(same)}]`
  const text = value.replaceAll(/[" ]/g, "")
  const [whole, part] = text.split("/").map(Number)
  return Number.isNaN(whole) ? text : String(whole / (part ?? 1))
}

/** What the comments of a file say otherwise than its code, or than its package's, where shared kinds are spread in. */
function differences(text: string, ofPackage: string): string[] {
  const wrong: string[] = []
  for (const { name, value } of documented(text)) {
    // The whole object of options: what is said there is of one of them.
    if (name === "options" || name === "given") continue
    const own = declared(name, withoutComments(text))
    const values = own.length > 0 ? own : declared(name, ofPackage)
    if (values.length > 0 && !values.map(same).includes(same(value))) {
      wrong.push(`${name}: ${value} in the comment, ${[...new Set(values)].join(" or ")} in the code`)
    }
  }
  return wrong
}

let compared = 0
for (const name of readdirSync(packages)) {
  if (name === "kernels" || name === "laws") continue
  const folder = `${packages}${name}/src/`
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  )
  const texts = files.map((path) => readFileSync(folder + path, "utf8"))
  const ofPackage = withoutComments(texts.join("\n"))

  test(`the defaults that ${name} documents are those that run`, () => {
    const found = texts.flatMap((text, i) =>
      differences(text, ofPackage).map((what) => `${files[i]}: ${what}`),
    )
    compared += texts.flatMap(documented).length
    expect(found).toEqual([])
  })
}

test("there are many of them", () => {
  expect(compared).toBeGreaterThan(200)
})

test("a wrong one is seen", () => {
  const of = (comment: string, code: string) =>
    differences(`/** ${comment} */ readonly eps?: number\n${code}`, "")
  expect(of("≥ 0; default 1e-5.", "const OPTIONS = { eps: or(1e-5, x) }")).toEqual([])
  expect(of("≥ 0; default 1e-6.", "const OPTIONS = { eps: or(1e-5, x) }")).toHaveLength(1)
  expect(of("Default [0.5, 1e-3].", "{ eps: tuple(unit(0.5), unit(0.001)) }")).toEqual([])
  expect(of("Default [0.5, 1e-3].", "{ eps: tuple(unit(0.5), unit(0.01)) }")).toHaveLength(1)
  expect(of("Default true.", "{ eps: onlyIf(flag(false), 'momentum is above 0') }")).toHaveLength(1)
  expect(of("Default 1/3.", "({ eps = 1 / 3 }) => eps")).toEqual([])
  expect(of("Default 1/4.", "({ eps = 1 / 3 }) => eps")).toHaveLength(1)
})
