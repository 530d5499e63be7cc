import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { markdownExamples } from "@gradus/doc-examples"

const root = fileURLToPath(new URL("..", import.meta.url))
const pages = (folder: string) =>
  readdirSync(root + folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}${name}`)

markdownExamples(import.meta.url, [
  ...pages(""),
  ...pages("lecture/"),
  ...pages("guides/"),
  ...pages("gallery/"),
])
