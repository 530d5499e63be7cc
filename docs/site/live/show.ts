/** What a value looks like beside an example. */
export function show(value: unknown): string {
  if (typeof value === "string") return value
  return shorten(nested(value, 0))
}

const MAX = 2000
/** Of a list that is shown whole. */
const MOST_ITEMS = 24
const shorten = (text: string) => (text.length > MAX ? `${text.slice(0, MAX)} …` : text)

interface TensorLike {
  readonly shape: readonly number[]
  toArray(): unknown
}

function isTensorLike(value: object): value is TensorLike {
  return "shape" in value && "toArray" in value && typeof value.toArray === "function"
}

function nested(value: unknown, depth: number): string {
  if (typeof value === "number") return number(value)
  if (typeof value === "bigint") return `${value}n`
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value === "function") return `${value.name || "function"}()`
  if (typeof value !== "object" || value === null) return String(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (isTensorLike(value)) return depth === 0 ? String(value) : nested(value.toArray(), depth)
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as unknown as ArrayLike<unknown>)
    const text = (some: readonly unknown[]) => some.map((item) => nested(item, depth + 1)).join(", ")
    if (items.length <= MOST_ITEMS) return `[${text(items)}]`
    return `[${text(items.slice(0, 6))}, …, ${text(items.slice(-2))}] (${items.length} in all)`
  }
  if (depth > 3) return "{…}"
  const pairs = value instanceof Map ? [...value] : Object.entries(value)
  return `{ ${pairs.map(([key, item]) => `${String(key)}: ${nested(item, depth + 1)}`).join(", ")} }`
}

/** At most seven significant digits: what float32 holds. */
function number(value: number): string {
  if (Object.is(value, -0)) return "-0"
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)))
}
