import { className } from "@gradus/checks"
import { isTensor } from "@gradus/tensor"
import { formatShape, holdersOf } from "@gradus/tensor/engine"

/** The path under which an object was last seen in others, as `0.weight` in a model; nothing where it was in none. */
export function pathOf(part: object, below: readonly object[] = []): string {
  if (below.includes(part)) return ""
  for (const holder of holdersOf(part)) {
    for (const [key, value] of Object.entries(holder)) {
      const place = Array.isArray(value) ? value.indexOf(part) : -1
      if (value !== part && place < 0) continue
      const above = pathOf(holder, [...below, part])
      return `${above && `${above}.`}${key}${place < 0 ? "" : `.${place}`}`
    }
  }
  return ""
}

/** An object in a message: a tensor by its path or shape, anything else by its class and path. */
export function nameOf(part: object): string {
  const path = pathOf(part)
  if (isTensor(part)) return path || `a ${part.dtype} tensor of shape ${formatShape(part.shape)}`
  return `${className(part)}${path && ` ${path}`}`
}

/** A value in a message. */
export function brief(value: unknown): string {
  if (typeof value === "object" && value !== null) return isTensor(value) ? "a tensor" : nameOf(value)
  if (typeof value === "function") return "a function"
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : String(value)
}
