import * as gradus from "gradus"

const ID = "virtual:umbrella"
const NAMES = ["tensor", "nn", "losses", "optim", "schedulers", "data", "io", "compile", "kernels"]
const packages = new Map<string, Readonly<Record<string, unknown>>>()
for (const name of NAMES) packages.set(`@gradus/${name}`, await import(`@gradus/${name}`))

/** Where an export of `gradus` comes from: a package, all of it or one of its exports. */
interface Origin {
  readonly home: string
  readonly whole: boolean
}

const origins = Object.entries(gradus).map(([name, value]): readonly [string, Origin] => {
  for (const [home, all] of packages) {
    if (all === value || all[name] === value) return [name, { home, whole: all === value }]
  }
  throw new Error(`${name} of gradus must come from one of its packages, ${NAMES.join(", ")}`)
})

export const PACKAGES: readonly string[] = [...packages.keys()]

/**
 * The umbrella as a module that names what it passes on, so that what is not used need not be loaded.
 *
 * @param addressOf - where a package is imported from; default its name
 */
export function umbrellaText(addressOf = (home: string) => home): string {
  const from = (home: string) => `from ${JSON.stringify(addressOf(home))}`
  const lines = PACKAGES.map((home) => {
    const names = origins.flatMap(([name, origin]) => (origin.home === home && !origin.whole ? [name] : []))
    return `export { ${names.join(", ")} } ${from(home)}`
  })
  for (const [name, { home, whole }] of origins) if (whole) lines.push(`export * as ${name} ${from(home)}`)
  return lines.join("\n")
}

/**
 * A module that tells which package each export of `gradus` comes from, so that an example that imports some of them
 * need not load all packages.
 */
export function umbrella() {
  const parts = origins.filter(([, { whole }]) => !whole).map(([name, { home }]) => [name, home])
  return {
    name: "gradus-umbrella",
    resolveId: (id: string) => (id === ID ? `\0${ID}` : undefined),
    load: (id: string) =>
      id === `\0${ID}` ? `export default ${JSON.stringify(Object.fromEntries(parts))}` : undefined,
  }
}
