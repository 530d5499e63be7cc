/* Elementwise loops beside a plain copy, and the maths functions, on resident numbers: npm run bench:file ../packages/kernels/bench/loops.bench.ts */
import { type Expr, engine, exprKey, input, LoopProgram, planLoop } from "../src"
import * as maths from "../src/maths"

type Float = "f32" | "f64"
const { memory, allocator } = engine()

/** Best time of one call in ns, over rounds of about a millisecond. */
function time(run: () => void): number {
  for (let i = 0; i < 20; i++) run()
  let calls = 1
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 40; round++) {
    const start = performance.now()
    for (let i = 0; i < calls; i++) run()
    best = Math.min(best, ((performance.now() - start) * 1e6) / calls)
    calls = Math.max(1, Math.round(1e6 / best))
  }
  return best
}

const MOST = 4194304
const blocks = [0, 1, 2, 3].map(() => allocator.allocate(MOST * 4)) as [number, number, number, number]

/** A program's time in ns for `n` elements; operands with a stride of 0 are one number. */
function loopTime(
  expr: Expr,
  type: Float,
  n: number,
  strides: readonly number[],
  where: readonly number[],
): number {
  const program = new LoopProgram(
    `bench:${exprKey([expr])}`,
    strides.map(() => type),
    [{ type, expr }],
  )
  const call = planLoop(
    program,
    [n],
    strides.map((stride) => ({ strides: [stride] })),
  )
  const run = engine().compiled(call.kernel)
  const args = call.args(where)
  return time(() => run(...args))
}

function bandwidth(): void {
  const [a, b, c, one] = blocks
  for (const block of blocks) new Float32Array(memory.wasm.buffer, block, MOST).fill(1)
  const [x, y, scale] = [0, 1, 2].map((i) => input(i, "f32")) as [Expr, Expr, Expr]
  console.log("GB/s read and written, and the time as a multiple of a copy's of as many bytes")
  for (const n of [4096, 65536, 524288, MOST]) {
    const copied = (2 * n * 4) / time(() => memory.u8.copyWithin(b, a, a + n * 4))
    const cells = [`n ${n}`.padEnd(10), `memory.copy ${copied.toFixed(0)}`]
    const show = (name: string, arrays: number, ns: number) => {
      const moved = (arrays * n * 4) / ns
      cells.push(`${name} ${moved.toFixed(0)} (×${(copied / moved).toFixed(2)})`)
    }
    show("copy", 2, loopTime(x, "f32", n, [1], [a, c]))
    show("relu", 2, loopTime(x.max(0), "f32", n, [1], [a, c]))
    show("add", 3, loopTime(x.add(y), "f32", n, [1, 1], [a, b, c]))
    show("mul", 3, loopTime(x.mul(y), "f32", n, [1, 1], [a, b, c]))
    show("axpy in place", 3, loopTime(x.mul(scale).add(y), "f32", n, [1, 1, 0], [a, b, one, b]))
    console.log(cells.join("   "))
  }
}

type Curve = (x: number, y: number) => number
const MATH: Readonly<Record<string, unknown>> = {
  exp2: (x: number) => 2 ** x,
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
}
const inJavaScriptOf = (name: string) =>
  (MATH[name] ?? (Math as unknown as typeof MATH)[name]) as Curve | undefined

function functions(): void {
  const n = 2048
  const [a, b, c] = blocks
  console.log(`\nns an element, ${n} elements in cache`)
  for (const [name, of] of Object.entries(maths)) {
    const inJavaScript = inJavaScriptOf(name)
    const cells = [name.padEnd(8)]
    for (const type of ["f32", "f64"] as const) {
      const ArrayType = type === "f32" ? Float32Array : Float64Array
      const [x, y, out] = [a, b, c].map((block) => new ArrayType(memory.wasm.buffer, block, n)) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ]
      const positive = name.startsWith("log") || name === "pow"
      for (let i = 0; i < n; i++) {
        x[i] = positive ? (i + 1) / 100 : ((i - n / 2) / n) * 12
        y[i] = ((i % 37) - 18) / 5
      }
      const ns = loopTime(of(input(0, type), input(1, type)), type, n, [1, 1], [a, b, c]) / n
      const loop = () => {
        for (let i = 0; i < n; i++) out[i] = (inJavaScript as typeof Math.pow)(x[i]!, y[i]!)
      }
      const beside = inJavaScript ? ` (Math ${(time(loop) / n).toFixed(1)})` : ""
      cells.push(`${type} ${ns.toFixed(2)}${beside}`.padEnd(22))
    }
    console.log(cells.join("  "))
  }
}

bandwidth()
functions()
