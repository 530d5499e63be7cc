import { fileURLToPath } from "node:url"

const ID = "virtual:umbrella"
const PACKAGES = ["tensor", "nn", "losses", "optim", "schedulers", "data", "io", "compile"]

/**
 * A module that tells which package each export of `gradus` comes from, so that an example that imports some of them
 * need not load all packages.
 */
export function umbrella() {
  return {
    name: "gradus-umbrella",
    resolveId: (id: string) => (id === ID ? `\0${ID}` : undefined),
    async load(id: string) {
      if (id !== `\0${ID}`) return undefined
      const origins: Record<string, string> = {}
      for (const name of PACKAGES) {
        const path = fileURLToPath(import.meta.resolve(`@gradus/${name}`))
        for (const key of Object.keys(await import(path))) origins[key] ??= `@gradus/${name}`
      }
      return `export default ${JSON.stringify(origins)}`
    },
  }
}
