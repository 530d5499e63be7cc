import { createHash } from "node:crypto"
import { mkdirSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { minify } from "terser"
import { PACKAGES, umbrellaText } from "./umbrella"

/** Built here; the umbrella only passes on what they export. */
const BUILT = [...PACKAGES, "@gradus/checks", "@gradus/laws", "fast-check"]
const SHARED = ["gradus", ...BUILT]

/** Where they lie below the site. */
const FOLDER = "assets/packages"

interface Built {
  /** The path of a package's module below the site. */
  readonly paths: ReadonlyMap<string, string>
  readonly files: readonly { readonly name: string; readonly contents: Uint8Array }[]
}

let built: Promise<Built> | undefined

const nameOf = (id: string) => id.replace(/^.*\//, "")

/** esbuild's output with shorter names; Terser's own ways to compress take `new.target` into functions that have none. */
async function smaller(code: string): Promise<string> {
  const { code: less } = await minify(code, { module: true, ecma: 2020, compress: false })
  return less ?? code
}

/** Each package as a module of its own, under a name that changes with its contents. */
async function buildPackages(): Promise<Built> {
  const { outputFiles, metafile } = await build({
    entryPoints: BUILT.map((id) => ({ in: id, out: nameOf(id) })),
    absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    write: false,
    metafile: true,
    outdir: FOLDER,
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
  })
  const made = Object.keys(metafile.outputs)
  const pathOf = (id: string) => made.find((path) => basename(path).startsWith(`${nameOf(id)}-`)) as string
  const paths = new Map(BUILT.map((id) => [id, pathOf(id)]))
  const files = await Promise.all(
    outputFiles.map(async ({ path, text }) => ({
      name: basename(path),
      contents: Buffer.from(await smaller(text)),
    })),
  )
  const umbrella = Buffer.from(umbrellaText((id) => `./${basename(paths.get(id) as string)}`))
  const name = `gradus-${createHash("sha256").update(umbrella).digest("hex").slice(0, 8)}.js`
  return {
    paths: paths.set("gradus", `${FOLDER}/${name}`),
    files: [...files, { name, contents: umbrella }],
  }
}

const UMBRELLA = "\0gradus"

/**
 * Leaves gradus and fast-check out of the scripts of pages and workers, which import them by address instead: what
 * computes in a page and what runs in its workers then fetch the same files.
 */
export function sharedPackages() {
  let base = "/"
  let building = false
  async function addressOf(id: string) {
    built ??= buildPackages()
    const path = (await built).paths.get(id)
    return { id: `${base}${path}`, external: "absolute" as const, moduleSideEffects: false }
  }
  return {
    name: "shared-packages",
    enforce: "pre" as const,
    configResolved(config: { readonly base: string; readonly command: string }) {
      base = config.base
      building = config.command === "build"
    },
    async resolveId(id: string, _from: string | undefined, { ssr = false }: { readonly ssr?: boolean }) {
      if (!building || ssr || !SHARED.includes(id)) return undefined
      return id === "gradus" ? { id: UMBRELLA, moduleSideEffects: false } : addressOf(id)
    },
    // Who imports while running wants all of it.
    resolveDynamicImport: (id: unknown) => (building && id === "gradus" ? addressOf(id) : undefined),
    load: (id: string) => (id === UMBRELLA ? umbrellaText() : undefined),
  }
}

/** Writes the modules into the site. */
export async function writePackages(site: string): Promise<void> {
  built ??= buildPackages()
  const folder = join(site, FOLDER)
  mkdirSync(folder, { recursive: true })
  for (const { name, contents } of (await built).files) writeFileSync(join(folder, name), contents)
}

/** A page's head as it should be: VitePress takes the addresses of these modules for paths and puts the base before them. */
export const mendPreloads = (html: string, base: string): string =>
  html.replaceAll(`"${base}${base}assets/packages/`, `"${base}assets/packages/`)
