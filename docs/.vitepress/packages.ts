import { mkdirSync, writeFileSync } from "node:fs"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { PACKAGES, umbrellaText } from "./umbrella"

const SHARED = [...PACKAGES, "gradus", "@gradus/checks", "@gradus/laws", "fast-check"]

interface Built {
  /** The path of a package's module below the site. */
  readonly paths: ReadonlyMap<string, string>
  readonly files: readonly { readonly name: string; readonly contents: Uint8Array }[]
}

let built: Promise<Built> | undefined

const nameOf = (id: string) => id.replace(/^.*\//, "")

/** Each package as a module of its own, under a name that changes with its contents. */
async function buildPackages(): Promise<Built> {
  const { outputFiles, metafile } = await build({
    entryPoints: SHARED.map((id) => ({ in: id, out: nameOf(id) })),
    absWorkingDir: fileURLToPath(new URL("..", import.meta.url)),
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    write: false,
    metafile: true,
    outdir: "assets/packages",
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
  })
  const made = Object.keys(metafile.outputs)
  const pathOf = (id: string) => made.find((path) => basename(path).startsWith(`${nameOf(id)}-`)) as string
  return {
    paths: new Map(SHARED.map((id) => [id, pathOf(id)])),
    files: outputFiles.map(({ path, contents }) => ({ name: basename(path), contents })),
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
  const folder = join(site, "assets/packages")
  mkdirSync(folder, { recursive: true })
  for (const { name, contents } of (await built).files) writeFileSync(join(folder, name), contents)
}

/** A page's head as it should be: VitePress takes the addresses of these modules for paths and puts the base before them. */
export const mendPreloads = (html: string, base: string): string =>
  html.replaceAll(`"${base}${base}assets/packages/`, `"${base}assets/packages/`)
