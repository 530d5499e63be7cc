import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { between, row, rule } from "./generated.mjs"

// The error of a function of kernels' maths stands once, in its file: `promises`. From there come the sentence in its comment, its line
// in the README, and its line in the index.

const PROMISES = /\bpromises: MathsPromises = \{\s*f32: ([\d.]+),\s*f64: ([\d.]+)/
const SENTENCE = / \* Largest error measured: .*\n/
const camelCase = (file) => file.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())

/** The functions of a folder: those that promise something, each named as its file. */
function functionsOf(root, source) {
  const files = readdirSync(join(root, source)).filter((file) => file.endsWith(".ts") && file !== "index.ts")
  return files.sort().flatMap((file) => {
    const text = readFileSync(join(root, source, file), "utf8")
    const stem = file.slice(0, -".ts".length)
    const [, f32, f64] = text.match(PROMISES) ?? []
    return f32 ? [{ file: `${source}/${file}`, stem, name: camelCase(stem), text, f32, f64 }] : []
  })
}

/** The comment of the function with the sentence; where there is none yet, above its first `@`. */
function commented({ file, name, text, f32, f64 }) {
  const sentence = ` * Largest error measured: ${f32} ulp in f32, ${f64} in f64.\n`
  if (SENTENCE.test(text)) return text.replace(SENTENCE, () => sentence)
  const end = text.search(new RegExp(`\\n \\*/\\nexport function ${name}\\(`))
  const at = end < 0 ? -1 : text.indexOf("\n * @", text.lastIndexOf("/**", end))
  if (at < 0 || at > end)
    throw new Error(`${file} must have a comment with @param above export function ${name}`)
  return `${text.slice(0, at + 1)}${sentence} *\n${text.slice(at + 1)}`
}

export function mathsTables(root, { source, readme }) {
  const functions = functionsOf(root, source)
  const lines = functions.map(({ name, f32, f64 }) => row([`\`${name}\``, f32, f64]))
  const table = row(["function", "largest error in ulps: float32", "float64"]) + rule(3) + lines.join("")
  return [
    ...functions.map((one) => ({ file: one.file, text: commented(one) })),
    {
      file: `${source}/index.ts`,
      text: functions.map(({ name, stem }) => `export { ${name} } from "./${stem}"\n`).join(""),
    },
    { file: readme, text: between(readme, readFileSync(join(root, readme), "utf8"), table) },
  ]
}
