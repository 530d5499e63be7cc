import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build as esbuild } from "esbuild"
import { build as viteBuild } from "vite"

const root = fileURLToPath(new URL("../", import.meta.url))

export const textOf = (guide: string): string => readFileSync(join(root, "guides", `${guide}.md`), "utf8")

/** The files that a guide shows below a heading: the fences that have a name, as in ```` ```js [train.js] ````. */
export function filesOf(guide: string, heading: string): Record<string, string> {
  const lines = textOf(guide).split("\n")
  const first = lines.indexOf(heading)
  if (first < 0) throw new Error(`guides/${guide}.md must have the heading ${heading}`)
  const level = heading.split(" ")[0].length
  const after = lines.findIndex((line, i) => i > first && new RegExp(`^#{1,${level}} `).test(line))
  const text = lines.slice(first, after < 0 ? undefined : after).join("\n")
  const fences = [...text.matchAll(/^```\w+[^\n]*\[([^\]\n]+)\]\n([\s\S]*?)^```$/gm)]
  if (fences.length === 0) throw new Error(`guides/${guide}.md must show files below ${heading}`)
  return Object.fromEntries(fences.map(([, name, code]) => [name, code]))
}

/** Writes files into a fresh folder from which the packages are found, as if they were installed there. */
export function folderOf(name: string, files: Readonly<Record<string, string>>): string {
  const folder = join(root, ".reports/guides", name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

const TYPES: Readonly<Record<string, string>> = { html: "text/html", js: "text/javascript" }

export type Headers = Readonly<Record<string, string>>

/** Serves a folder, and the packages as its node_modules, with headers. */
export async function serveFolder(folder: string, headers: Headers = {}) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname
    const file = join(
      path.startsWith("/node_modules/") ? root : folder,
      path.endsWith("/") ? `${path}index.html` : path,
    )
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    try {
      const body = readFileSync(file)
      response.setHeader(
        "content-type",
        TYPES[file.split(".").at(-1) as string] ?? "application/octet-stream",
      )
      response.end(body)
    } catch {
      // Browsers ask for an icon, which is no fault of the page.
      response.statusCode = path === "/favicon.ico" ? 204 : 404
      response.end()
    }
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const { port } = server.address() as { port: number }
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() }
}

/** Builds a folder with Vite and no configuration; gives the folder of the result. */
export async function buildWithVite(folder: string): Promise<string> {
  await viteBuild({ root: folder, configFile: false, logLevel: "warn" })
  return join(folder, "dist")
}

/** The single file of gradus, as the guide has it made. */
export async function bundleGradus(folder: string, format: "esm" | "iife" = "esm"): Promise<void> {
  await esbuild({
    entryPoints: [join(root, "node_modules/gradus/dist/index.js")],
    bundle: true,
    minify: true,
    format,
    ...(format === "iife" && { globalName: "gradus" }),
    outfile: join(folder, "gradus.js"),
  })
}
