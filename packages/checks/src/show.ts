import { isClass } from "./kind"

/** A value as errors show it: short, and without running code of its own. */
export function show(value: unknown): string {
  try {
    return text(value).replace(/^(.{79}).+/s, "$1…")
  } catch {
    return "what cannot be looked at"
  }
}

/** @param depth - how much further lists in lists are shown; one may contain itself */
function text(value: unknown, depth = 3): string {
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value === "bigint") return `${value}n`
  if (Array.isArray(value)) {
    return depth > 0
      ? `[${Array.from(value.slice(0, 20), (item) => text(item, depth - 1)).join(", ")}]`
      : "[…]"
  }
  if (isPlain(value)) return `{ ${Object.keys(value).join(", ")} }`
  if (Object(value) !== value) return String(value)
  if (typeof value === "function" && isClass(value)) return "a class"
  return `a ${className(value as object)}`
}

/** The name of an object's class, without the underscore that bundlers put before a class that names itself. */
export function className(value: object): string {
  return value.constructor?.name?.replace(/^_/, "") ?? "object"
}

/** Whether a value is an object that only holds named values, of whatever realm; one of a class is not, whatever that extends. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  try {
    if (typeof value !== "object" || value === null) return false
    const prototype = Object.getPrototypeOf(value)
    return !prototype || (!Object.getPrototypeOf(prototype) && Object.hasOwn(prototype, "isPrototypeOf"))
  } catch {
    // A proxy that was revoked.
    return false
  }
}
