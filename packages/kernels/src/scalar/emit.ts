import { type FuncBuilder, f32x4, f64x2, i32x4, i64x2, isLocal, type Local, type Value, v128 } from "../wasm"
import { type Expr, RARELY, type ScalarType } from "./expr"
import { convert, isWide, type Lanes, narrowMask, splatConstant, splatLowest, widenMask } from "./lanes"

type VectorOps = Readonly<Record<string, (a: Value, b: Value) => Value>>

const bitwise = {
  and: v128.and,
  or: v128.or,
  xor: v128.xor,
  not: (a: Value) => v128.not(a),
}
const VECTOR: Readonly<Record<ScalarType, VectorOps>> = {
  f32: f32x4 as unknown as VectorOps,
  f64: f64x2 as unknown as VectorOps,
  bool: { ...bitwise, eq: (a, b) => v128.not(v128.xor(a, b)), ne: v128.xor } as VectorOps,
  i32: {
    ...i32x4,
    ...bitwise,
    lt: i32x4.ltS,
    le: i32x4.leS,
    gt: i32x4.gtS,
    ge: i32x4.geS,
    min: i32x4.minS,
    max: i32x4.maxS,
  } as unknown as VectorOps,
  i64: {
    ...i64x2,
    ...bitwise,
    lt: i64x2.ltS,
    le: i64x2.leS,
    gt: i64x2.gtS,
    ge: i64x2.geS,
  } as unknown as VectorOps,
}
const COMPARISONS = new Set(["eq", "ne", "lt", "le", "gt", "ge"])

interface Node {
  readonly expr: Expr
  readonly args: readonly Node[]
  /** Constant over the whole loop. */
  readonly uniform: boolean
  uses: number
  /** The `rarely` in whose branch it is computed. */
  scope: Node | undefined
  depth: number
  /** Where a uniform node's value waits, as the body's lanes want it. */
  local?: Local
  /** For a uniform mask of a seldom branch: whether it holds in any lane, an i32. */
  holds?: Local
}

/**
 * Emits a set of expressions into a loop: `prelude` once before it (constants, and all that depends only
 * on uniform inputs), `body` for each vector. Equal subexpressions are computed once.
 */
export class VectorEmitter {
  readonly lanes: Lanes
  readonly #f: FuncBuilder
  readonly #nodes: Node[] = []
  readonly #byKey = new Map<string, Node>()
  readonly #ids = new Map<Node, number>()
  readonly #outputs: readonly Node[]

  /**
   * @param uniformInputs - numbers of the inputs that have one value for the whole loop
   */
  constructor(f: FuncBuilder, outputs: readonly Expr[], uniformInputs: ReadonlySet<number>) {
    this.#f = f
    const seen = new Map<Expr, Node>()
    this.#outputs = outputs.map((expr) => this.#intern(expr, seen, uniformInputs))
    for (const output of this.#outputs) output.uses++
    this.#findScopes()
    const written = this.#nodes.filter((node) => !node.uniform || this.#outputs.includes(node))
    this.lanes = written.some((node) => isWide(node.expr.type)) ? 2 : 4
  }

  /** How many operations a vector of elements takes, without loads, constants and seldom branches. */
  get operations(): number {
    const isWork = (node: Node) => !node.uniform && !node.scope && node.expr.op !== "input"
    return this.#nodes.filter(isWork).length
  }

  /** @param load - gives a uniform input's value in every lane */
  prelude(load: (input: number) => Value): void {
    const uniform = this.#nodes.filter((node) => node.uniform)
    const lanes: Lanes = uniform.some((node) => isWide(node.expr.type)) ? 2 : 4
    const values = new Map<Node, Value>()
    for (const node of uniform) {
      const value =
        node.expr.op === "input"
          ? load(Number(node.expr.value))
          : instruction(
              node.expr,
              node.args.map((arg) => values.get(arg) as Value),
              lanes,
            )
      values.set(node, this.#f.local("v128", value))
    }
    for (const node of this.#kept) {
      const value = values.get(node) as Local
      // A 32-bit value computed beside 64-bit ones fills only the low lanes; a mask fills all.
      const fills = lanes === 4 || isWide(node.expr.type) || node.expr.type === "bool"
      node.local =
        fills || this.lanes === 2 ? value : this.#f.local("v128", splatLowest(node.expr.type, value))
    }
    this.#testMasks()
  }

  /** What the prelude left for bodies, but for constants: what a body in another function must be given. */
  get carried(): readonly Local[] {
    return this.#kept.flatMap((node) => (node.expr.op === "const" ? [] : [node.local as Local]))
  }

  /**
   * In place of `prelude`, where an emitter of the same outputs has written that in another function.
   * @param carried - the values of its `carried`
   */
  resume(carried: readonly Value[]): void {
    const values = [...carried]
    for (const node of this.#kept) {
      const { op, type, value } = node.expr
      node.local = this.#f.local("v128", op === "const" ? splatConstant(type, value) : values.shift())
    }
    this.#testMasks()
  }

  /** A branch that is taken for all elements or for none is decided once, before the loop. */
  #testMasks(): void {
    for (const node of this.#nodes) {
      const [mask] = node.args
      if (isRare(node) && mask.local) mask.holds ??= this.#f.local("i32", v128.anyTrue(mask.local))
    }
  }

  /** The uniform nodes whose values bodies read. */
  get #kept(): readonly Node[] {
    const wanted = new Set([
      ...this.#outputs,
      ...this.#nodes.filter((node) => !node.uniform).flatMap((node) => node.args),
    ])
    return this.#nodes.filter((node) => node.uniform && wanted.has(node) && !isInline(node))
  }

  /**
   * Writes the code for one vector of elements.
   * @param load - gives a varying input's lanes
   * @param index - gives the lanes' element indices
   * @returns the outputs, in locals
   */
  body(load: (input: number) => Value, index: () => Value): Local[] {
    const values = new Map<Node, Value>()
    const valueOf = (node: Node): Value => {
      if (isInline(node)) return splatConstant(node.expr.type, node.expr.value)
      return (node.local ?? values.get(node)) as Value
    }
    const compute = (node: Node): Value => {
      const { op } = node.expr
      if (op === "input") return load(Number(node.expr.value))
      if (op === "index") return index()
      return instruction(node.expr, node.args.map(valueOf), this.lanes)
    }
    const emit = (scope: Node | undefined) => {
      for (const node of this.#nodes) {
        if (node.uniform || node.scope !== scope) continue
        if (isRare(node)) {
          const [mask, , otherwise] = node.args.map(valueOf) as [Value, Value, Value]
          const result = this.#f.local("v128", otherwise)
          this.#f.if(node.args[0].holds ?? v128.anyTrue(mask), () => {
            emit(node)
            const then = valueOf(node.args[1] as Node)
            // Where the mask is the same for all, it holds here.
            const all = node.args[0].uniform
            this.#f.set(result, all ? then : choose(node.expr, mask, then, result, this.lanes))
          })
          values.set(node, result)
          continue
        }
        const value = compute(node)
        // Loads come first and in locals: an output may overwrite an input in place.
        const keep =
          node.uses > 1 || node.expr.op === "input" || this.#outputs.includes(node) || writesTwice(node)
        values.set(node, keep ? this.#f.local("v128", value) : value)
      }
    }
    emit(undefined)
    return this.#outputs.map((node) => {
      const value = valueOf(node)
      return isLocal(value) ? value : this.#f.local("v128", value)
    })
  }

  /** A node belongs to the innermost branch that holds all its uses; users come later in the list. */
  #findScopes(): void {
    const found = new Set<Node>(this.#outputs)
    for (const user of [...this.#nodes].reverse()) {
      user.depth = user.scope ? user.scope.depth + 1 : 0
      for (const [i, arg] of user.args.entries()) {
        const branch = isRare(user) && i === 1 ? user : user.scope
        arg.scope = found.has(arg) ? commonScope(arg.scope, branch) : branch
        found.add(arg)
      }
    }
  }

  #intern(expr: Expr, seen: Map<Expr, Node>, uniformInputs: ReadonlySet<number>): Node {
    const known = seen.get(expr)
    if (known) return known
    const args = expr.args.map((arg) => this.#intern(arg, seen, uniformInputs))
    // Zeros of both signs and NaN need keys of their own.
    const value = Object.is(expr.value, -0) ? "-0" : String(expr.value)
    const key = `${expr.op}:${expr.type}:${value}(${args.map((arg) => this.#ids.get(arg)).join()})`
    let node = this.#byKey.get(key)
    if (!node) {
      const uniform =
        expr.op === "input"
          ? uniformInputs.has(Number(expr.value))
          : expr.op !== "index" && args.every((arg) => arg.uniform)
      node = { expr, args, uniform, uses: 0, scope: undefined, depth: 0 }
      for (const arg of args) arg.uses++
      this.#byKey.set(key, node)
      this.#ids.set(node, this.#nodes.length)
      this.#nodes.push(node)
    }
    seen.set(expr, node)
    return node
  }
}

function isRare(node: Node): boolean {
  return node.expr.op === "select" && node.expr.value === RARELY && !node.uniform
}

/** A constant that only a seldom branch needs is written where it is used, and holds no register. */
function isInline(node: Node): boolean {
  return node.expr.op === "const" && node.scope !== undefined
}

function commonScope(a: Node | undefined, b: Node | undefined): Node | undefined {
  while (a !== b) {
    if (!a || !b) return undefined
    if (a.depth >= b.depth) a = a.scope
    else b = b.scope
  }
  return a
}

/** Some conversions name their operand twice (a shuffle); a nested operand would be computed twice. */
function writesTwice(node: Node): boolean {
  return node.expr.type === "bool" || node.expr.type === "i64"
}

function instruction(expr: Expr, args: readonly Value[], lanes: Lanes): Value {
  const { op, type } = expr
  const [a, b, c] = args as [Value, Value, Value]
  if (op === "const") return splatConstant(type, expr.value)
  if (op === "bits") return a
  const from = expr.args[0]?.type as ScalarType
  if (op === "to") return convert(from, type, a, lanes)
  if (op === "select") return choose(expr, a, b, c, lanes)
  if (op === "shl" || op === "shrS" || op === "shrU") {
    return (type === "i64" ? i64x2 : i32x4)[op](a, Number(expr.value))
  }
  if ((op === "min" || op === "max") && (type === "f32" || type === "f64")) {
    const bounded = boundByConstant(op, expr.args[1] as Expr, a, b)
    if (bounded) return bounded
  }
  const emit = VECTOR[from][op]
  if (!emit) throw new TypeError(`Expr: ${from} must have the operation ${op}, got none. Convert with to().`)
  const value = emit(a, b)
  if (COMPARISONS.has(op) && lanes === 2 && !isWide(from) && from !== "bool") return widenMask(value)
  return value
}

/** A select, in fewer instructions where it is one of the usual special cases. */
function choose(expr: Expr, condition: Value, then: Value, otherwise: Value, lanes: Lanes): Value {
  const { type } = expr
  const [test, ifTrue, ifFalse] = expr.args as [Expr, Expr, Expr]
  if (test.op === "lt" && (type === "f32" || type === "f64")) {
    const [small, large] = test.args as [Expr, Expr]
    const { pmin, pmax } = type === "f32" ? f32x4 : f64x2
    if (same(small, ifTrue) && same(large, ifFalse)) return pmin(otherwise, then)
    if (same(small, ifFalse) && same(large, ifTrue)) return pmax(otherwise, then)
  }
  const mask = lanes === 2 && !isWide(type) && type !== "bool" ? narrowMask(condition) : condition
  if (isZeroBits(ifFalse)) return v128.and(then, mask)
  if (isZeroBits(ifTrue)) return v128.andnot(otherwise, mask)
  return v128.bitselect(then, otherwise, mask)
}

/**
 * IEEE's min and max take eight instructions, pmin and pmax one; beside a constant they differ only in the
 * sign of zero, and beside +0, where ReLU stands, adding +0 mends that.
 */
function boundByConstant(op: "min" | "max", bound: Expr, a: Value, b: Value): Value | undefined {
  const limit = Number(bound.value)
  if (bound.op !== "const" || Number.isNaN(limit)) return undefined
  const { pmin, pmax, add } = bound.type === "f32" ? f32x4 : f64x2
  if (op === "min") return Object.is(limit, -0) ? undefined : pmin(a, b)
  return Object.is(limit, 0) ? add(pmax(a, b), b) : pmax(a, b)
}

function same(a: Expr, b: Expr): boolean {
  return a === b || (a.op === "const" && b.op === "const" && a.type === b.type && Object.is(a.value, b.value))
}

function isZeroBits(a: Expr): boolean {
  return a.op === "const" && (Object.is(a.value, 0) || a.value === 0n)
}
