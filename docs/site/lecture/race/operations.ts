/** The operations that a typed formula may use, with how many values each takes; elementwise ones only. */
export const OPERATIONS: Readonly<Record<string, number>> = {
  neg: 1,
  abs: 1,
  square: 1,
  sqrt: 1,
  reciprocal: 1,
  exp: 1,
  log: 1,
  log1p: 1,
  sin: 1,
  cos: 1,
  tanh: 1,
  sigmoid: 1,
  relu: 1,
  erf: 1,
  add: 2,
  sub: 2,
  rsub: 2,
  mul: 2,
  div: 2,
  rdiv: 2,
  pow: 2,
  maximum: 2,
  minimum: 2,
}

const ALIASES: Readonly<Record<string, string>> = {
  plus: "add",
  minus: "sub",
  times: "mul",
  divide: "div",
  power: "pow",
  max: "maximum",
  min: "minimum",
  ln: "log",
  negate: "neg",
  multiply: "mul",
  subtract: "sub",
}

/** The operation whose name is nearest to a mistaken one, if any is near. */
export function similar(name: string): string | undefined {
  const plain = name.toLowerCase()
  if (Object.hasOwn(ALIASES, plain)) return ALIASES[plain]
  const ranked = Object.keys(OPERATIONS)
    .map((one) => ({ one, far: distance(plain, one) }))
    .sort((a, b) => a.far - b.far)
  return ranked[0].far <= 2 ? ranked[0].one : undefined
}

/** How many letters must be put in, taken out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]
}
