import { type AnyKind, className, options } from "@gradus/checks"
import { Module } from "../module/module"
import { attributes } from "../module/module-text"

/** The least number that a size may be. */
const LEAST: Readonly<Record<string, number>> = { kernelSize: 1, stride: 1, padding: 0, dilation: 1 }

/**
 * A window that moves over the input. Its class says the kinds of its options as `static kinds`, and each is a field of that
 * name.
 *
 * @typeParam Size - one number for all axes of the window, or one for each
 * @internal
 */
export abstract class Pool<Size> extends Module {
  declare readonly kernelSize: Exclude<Size, number>
  declare readonly stride: Exclude<Size, number>
  declare readonly ceilMode: boolean

  /** @param sizes - checks a size, and makes one number of it for each axis */
  constructor(
    sizes: (owner: string, name: string, size: Size, least: number) => Exclude<Size, number>,
    kernelSize: Size,
    given: [options?: unknown],
  ) {
    super()
    const owner = className(this)
    const chosen = options(owner, kindsOf(this), ...given)
    const all = { kernelSize, ...chosen, stride: chosen.stride ?? kernelSize }
    for (const [name, value] of Object.entries<Size>(all)) {
      Object.assign(this, { [name]: name in LEAST ? sizes(owner, name, value, LEAST[name]) : value })
    }
  }

  override extraRepr(): string {
    return attributes({ kernelSize: this.kernelSize, ...windowOptions(this) })
  }
}

const kindsOf = ({ constructor }: object) =>
  (constructor as unknown as { readonly kinds: Readonly<Record<string, AnyKind>> }).kinds

/** The fields of a pool that its operation takes as options. @internal */
export function windowOptions<T extends object>(layer: T): Omit<T, keyof Module | "kernelSize"> {
  const names = Object.keys(kindsOf(layer)) as (keyof T)[]
  return Object.fromEntries(names.map((name) => [name, layer[name]])) as T
}
