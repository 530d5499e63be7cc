import { loadModules } from "../live/modules"

interface Packages {
  readonly gradus: typeof import("gradus")
  readonly "@gradus/kernels": typeof import("@gradus/kernels")
  readonly "@gradus/laws": typeof import("@gradus/laws")
}

/**
 * What a worker needs of a package, out of the same files as the live examples load: a page that has both fetches
 * them once.
 */
export async function shared<P extends keyof Packages, N extends keyof Packages[P] & string>(
  name: P,
  ...names: readonly N[]
): Promise<Pick<Packages[P], N>> {
  const loaded = await loadModules([[name, names]])
  return loaded[name] as Pick<Packages[P], N>
}
