import origins from "virtual:umbrella"
import type { Imports } from "./runnable"

/** What examples may import, loaded when first needed. */
const MODULES: Readonly<Record<string, () => Promise<object>>> = {
  gradus: () => import("gradus"),
  "@gradus/tensor": () => import("@gradus/tensor"),
  "@gradus/nn": () => import("@gradus/nn"),
  "@gradus/losses": () => import("@gradus/losses"),
  "@gradus/optim": () => import("@gradus/optim"),
  "@gradus/schedulers": () => import("@gradus/schedulers"),
  "@gradus/data": () => import("@gradus/data"),
  "@gradus/io": () => import("@gradus/io"),
  "@gradus/compile": () => import("@gradus/compile"),
  "@gradus/kernels": () => import("@gradus/kernels"),
  "@gradus/checks": () => import("@gradus/checks"),
  "@gradus/laws": () => import("@gradus/laws"),
  "fast-check": () => import("fast-check"),
}

/**
 * Loads modules, of which so many names are wanted.
 *
 * @throws Error for a module that is not served, or a name that it does not have
 */
export async function loadModules(wanted: Imports): Promise<Readonly<Record<string, object>>> {
  const loaded = await Promise.all(
    wanted.map(async ([name, names]) => {
      const module = name === "gradus" && names !== "all" ? await fromUmbrella(names) : await load(name)
      const missing = names === "all" ? undefined : names.find((one) => !(one in module))
      if (missing !== undefined) throw new SyntaxError(`${name} has no export named ${missing}`)
      return [name, module] as const
    }),
  )
  return Object.fromEntries(loaded)
}

function load(name: string): Promise<object> {
  if (name in MODULES) return MODULES[name]()
  const known = Object.keys(MODULES).join(", ")
  throw new Error(
    `examples of this page must import from ${known}, got ${name}. In a project of your own any package will do.`,
  )
}

/** As much of the umbrella as is wanted, from the packages that have it. */
async function fromUmbrella(names: readonly string[]): Promise<object> {
  const packages = new Set(names.map((name) => origins[name] ?? "gradus"))
  return Object.assign({}, ...(await Promise.all([...packages].map(load))))
}
