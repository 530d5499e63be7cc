import { className } from "@gradus/checks"

/** What the text of a module is made from. */
interface Described {
  namedChildren(): readonly (readonly [string, Described])[]
  extraRepr(): string
}

/** A module and those below it, one a line, indented by depth; one that contains itself is not gone into again. */
export function describeTree(module: Described, above: readonly Described[] = []): string {
  const name = className(module)
  if (above.includes(module)) return `${name}(…)`
  // First, since it sees to it that the parts are what the rest expects.
  const children = module.namedChildren()
  const extra = module.extraRepr()
  const lines = children.map(([key, child]) => `(${key}): ${describeTree(child, [...above, module])}`)
  if (lines.length === 0) return `${name}(${extra})`
  const body = (extra === "" ? lines : [extra, ...lines]).join("\n")
  return `${name}(\n${body.replaceAll(/^/gm, "  ")}\n)`
}

/** Attributes as `name=value, name=value`. */
export function attributes(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? `[${value.join(", ")}]` : value}`)
    .join(", ")
}
