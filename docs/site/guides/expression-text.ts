import type { Expr } from "@gradus/kernels"

const SIGNS: Readonly<Record<string, string>> = {
  add: "+",
  sub: "−",
  mul: "·",
  div: "/",
  lt: "<",
  le: "≤",
  gt: ">",
  ge: "≥",
  eq: "=",
  ne: "≠",
}

/** An expression as text; what is used more than once gets a name on a line of its own. */
export function written(root: Expr): string {
  const uses = new Map<Expr, number>()
  const count = (expr: Expr) => {
    const before = uses.get(expr) ?? 0
    uses.set(expr, before + 1)
    if (before === 0) expr.args.forEach(count)
  }
  count(root)
  const lines: string[] = []
  const names = new Map<Expr, string>()
  const text = (expr: Expr): string => {
    const name = names.get(expr)
    if (name) return name
    const own = plain(expr)
    if ((uses.get(expr) ?? 0) < 2 || expr.args.length === 0) return own
    const next = `t${names.size + 1}`
    names.set(expr, next)
    lines.push(`${next} = ${own}`)
    return next
  }
  const plain = ({ op, args, value, type }: Expr): string => {
    if (op === "input") return "xy"[Number(value)]
    if (op === "const") return String(typeof value === "bigint" ? value : Number(value.toPrecision(8)))
    const [a, b, c] = args.map(text)
    if (op in SIGNS) return `(${a} ${SIGNS[op]} ${b})`
    if (op === "select") return `(${a} ? ${b} : ${c})`
    if (op === "to" || op === "bits") return `${op}_${type}(${a})`
    if (op === "shl" || op === "shrS" || op === "shrU") return `${op}(${a}, ${value})`
    return `${op}(${[a, b].filter(Boolean).join(", ")})`
  }
  const last = text(root)
  return [...lines, last].join("\n")
}
