import { className } from "@gradus/checks"
import type { Module } from "./module"

/** A module and those below it, one a line, indented by depth. */
export function describeTree(module: Module): string {
  const name = className(module)
  // First, since it sees to it that the parts are what the rest expects.
  const children = module.namedChildren()
  const extra = module.extraRepr()
  const lines = children.map(([key, child]) => `(${key}): ${describeTree(child)}`)
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
