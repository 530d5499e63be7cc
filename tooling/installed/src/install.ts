import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const packages = fileURLToPath(new URL("../../../packages", import.meta.url))

/** Names of the packages that `npm install gradus` brings. */
export const NAMES = readdirSync(packages)
  .map((folder) => manifestOf(folder).name)
  .filter((name) => name !== "@gradus/laws")

function manifestOf(folder: string): {
  readonly name: string
  readonly version: string
  readonly files: string[]
} {
  return JSON.parse(readFileSync(join(packages, folder, "package.json"), "utf8"))
}

/**
 * Puts what npm would publish of every package into `node_modules` of a folder.
 *
 * @param version - another version than they have
 */
export function install(folder: string, version?: string): void {
  for (const name of NAMES) {
    const from = join(packages, name.replace("@gradus/", ""))
    const to = join(folder, "node_modules", name)
    const manifest = manifestOf(name.replace("@gradus/", ""))
    mkdirSync(to, { recursive: true })
    for (const entry of ["package.json", ...manifest.files]) {
      if (existsSync(join(from, entry))) cpSync(join(from, entry), join(to, entry), { recursive: true })
    }
    if (version && name === "@gradus/kernels") changeVersion(join(to, "dist"), manifest.version, version)
  }
}

/** The version is written into the code of the lowest package when it is built. */
function changeVersion(dist: string, from: string, to: string): void {
  for (const file of readdirSync(dist).filter((name) => /\.c?js$/.test(name))) {
    const code = readFileSync(join(dist, file), "utf8")
    const changed = code.replaceAll(`"${from}"`, `"${to}"`)
    if (changed === code) throw new Error(`${file} must name version ${from}, got none. Build the packages.`)
    writeFileSync(join(dist, file), changed)
  }
}
