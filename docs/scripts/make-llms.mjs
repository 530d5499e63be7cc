// Writes llms.txt, a list of all pages for programs that read them, and llms-full.txt, their text. See llmstxt.org.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("..", import.meta.url))
/** Where the site will lie below its host; see .vitepress/config.ts. */
const base = process.env.DOCS_BASE ?? "/"
const SECTIONS = [
  ["Lecture", "lecture"],
  ["Guides", "guides"],
  ["Gallery", "gallery"],
  ["Reference", "reference"],
]

/** A page without what only its figures need. */
function textOf(path) {
  return readFileSync(join(root, path), "utf8")
    .replace(/^---\n[\s\S]*?\n---\n/, "")
    .replace(/<script setup[\s\S]*?<\/script>\n*/g, "")
    .replace(/ <Badge [^>]*\/>/g, "")
    .replace(/^<[A-Z]\w* ?[^>]*\/>\n*/gm, "")
    .replace(/^```ts live.*$/gm, "```ts")
    .trim()
}

function pagesOf(folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => {
      const path = `${folder}/${name}`
      const text = textOf(path)
      const title = /^# (.*)$/m.exec(text)?.[1] ?? name
      // The first sentence of prose says what a page is about.
      const prose = text
        .replace(/```[\s\S]*?```/g, "")
        .split("\n\n")
        .find((part) => /^[\w$`"“(]/.test(part.trim()))
      const about = prose
        ?.trim()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/\s+/g, " ")
        .split(/(?<=\.) /)[0]
      return { path, title, about, text }
    })
}

const { version } = JSON.parse(readFileSync(join(root, "../packages/gradus/package.json"), "utf8"))
// As in site/guides/NotReleased.vue.
const released = version !== "0.0.0"
const how = `The packages are not on npm yet: guides/install says how to make them from a clone.`
const intro = `# gradus

> Composable TypeScript packages for training neural networks by gradient descent, on Node and in browsers: tensors
> and automatic differentiation, layers, losses, optimizers, schedules, data loaders, and a compiler that makes a whole
> training step one WebAssembly program. The same bits everywhere; PyTorch's names in camelCase; no memory management.
${released ? "" : `\n${how}\n`}`
const sections = SECTIONS.filter(([, folder]) => existsSync(join(root, folder))).map(([name, folder]) => ({
  name,
  pages: pagesOf(folder),
}))
const list = sections.map(({ name, pages }) => {
  const lines = pages.map(({ path, title, about }) => {
    const link = `${base}${path.replace(/\.md$/, ".html")}`
    return `- [${title}](${link})${about ? `: ${about}` : ""}`
  })
  return `## ${name}\n\n${lines.join("\n")}\n`
})
writeFileSync(join(root, "public/llms.txt"), [intro, ...list].join("\n"))
const texts = sections.flatMap(({ pages }) => pages.map(({ text }) => `${text}\n`))
writeFileSync(join(root, "public/llms-full.txt"), [intro, ...texts].join("\n---\n\n"))
