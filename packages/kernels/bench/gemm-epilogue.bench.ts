/* Size, compile time and speed of gemm with an epilogue: npm run bench:file ../packages/kernels/bench/gemm-epilogue.bench.ts */
import { type Call, type Epilogue, gemmEpilogues } from "../src"
import { type GemmOptions, planGemm } from "../src/gemm"
import { type GemmVariant, planGemmAs } from "../src/gemm/plan"
import { planLoop } from "../src/loops"
import { LoopProgram } from "../src/loops/program"
import { engine } from "../src/memory"
import { constant, type Expr, input } from "../src/scalar"
import { ModuleBuilder } from "../src/wasm"

/** w ← w − lr·g */
function sgd(_: number, n: number): Epilogue {
  const like = { type: "f32" as const, view: { strides: [n, 1] } }
  const one = { type: "f64" as const, view: { strides: [0, 0] } }
  const [g, w, lr] = [input(0, "f32"), input(1, "f32"), input(2, "f64").to("f32")]
  return {
    key: "sgd",
    inputs: [like, one],
    outputs: [{ type: "f32", expr: w.sub(lr.mul(g)) }],
    gemm: gemmEpilogues,
  }
}

/** Adam with weight decay, its small moments flushed to zero: about 25 operations. */
function adam(_: number, n: number): Epilogue {
  const like = { type: "f32" as const, view: { strides: [n, 1] } }
  const one = { type: "f64" as const, view: { strides: [0, 0] } }
  const [sum, w, m0, v0] = [0, 1, 2, 3].map((i) => input(i, "f32"))
  const [lr, beta1, beta2, eps, decay, step] = [4, 5, 6, 7, 8, 9].map((i) => input(i, "f64").to("f32"))
  const flush = (x: Expr) => x.abs().lt(1e-30).select(constant("f32", 0), x)
  const g = sum.add(w.mul(decay))
  const m = flush(m0.add(g.sub(m0).mul(beta1)))
  const v = flush(v0.add(g.mul(g).sub(v0).mul(beta2)))
  const denominator = v.sqrt().mul(step).add(eps)
  const quotient = m.div(denominator)
  const update = denominator.eq(0).select(constant("f32", 0), quotient)
  const outputs = [w.sub(update.mul(lr)), m, v].map((expr) => ({ type: "f32" as const, expr }))
  return {
    key: "adam",
    inputs: [like, like, like, one, one, one, one, one, one],
    outputs,
    gemm: gemmEpilogues,
  }
}

/** max(y + bias, 0) */
function relu(): Epilogue {
  const bias = { type: "f32" as const, view: { strides: [0, 1] } }
  const expr = input(0, "f32").add(input(1, "f32")).max(0)
  return { key: "relu", inputs: [bias], outputs: [{ type: "f32", expr }], gemm: gemmEpilogues }
}

/** The first serve all sizes; the others, from `exact` on, those of the call. */
const EPILOGUES = { all: undefined, exact: undefined, relu, sgd, adam }

function sizeOf(call: Call): readonly [bytes: number, milliseconds: number] {
  const builder = new ModuleBuilder()
  builder.kernel(call.kernel, "run")
  const bytes = builder.encode()
  const times = Array.from({ length: 9 }, (_, i) => {
    // A name that is new each time, so that the engine does not remember the module.
    const fresh = new Uint8Array([...bytes, 0, 5, 1, 120, i, 1, i])
    const start = performance.now()
    new WebAssembly.Module(fresh)
    return performance.now() - start
  }).sort((a, b) => a - b)
  return [bytes.length, times[4]]
}

// Node's --no-liftoff --no-wasm-tier-up --no-wasm-lazy-compilation show what the optimising compiler takes.
console.log("bytes of a kernel's module and milliseconds to compile it")
const FORMS: readonly [GemmVariant, Partial<GemmOptions>][] = [
  ["panels", {}],
  ["panels-packing-a", {}],
  ["panels-packing-a", { transA: true }],
  ["few-rows", {}],
  ["row-sweep", { k: 1 }],
  ["row-sweep", { k: 100 }],
  ["one-row-transposed", { m: 1, transB: true }],
]
for (const [variant, form] of FORMS) {
  const cells = Object.entries(EPILOGUES).map(([name, make]) => {
    const gemm: GemmOptions = { type: "f32", m: 64, n: 64, k: 64, ...form }
    const epilogue = make?.(gemm.m, gemm.n)
    const call = planGemmAs(variant, epilogue ? { ...gemm, epilogue } : { ...gemm, exact: name === "exact" })
    if (!call) return `${name}: not served`
    const [bytes, ms] = sizeOf(call)
    return `${name} ${bytes} (${ms.toFixed(2)})`
  })
  console.log(`${variant} ${JSON.stringify(form)}: ${cells.join("  ")}`)
}

/** Best seconds of running some calls one after another. */
function measure(calls: readonly Call[], pointers: readonly (readonly number[])[]): number {
  const runs = calls.map((call, i) => {
    const run = engine().compiled(call.kernel)
    const args = [...call.args(pointers[i])]
    return () => run(...args)
  })
  const times: number[] = []
  const until = performance.now() + 400
  let turns = 1
  while (performance.now() < until) {
    const start = performance.now()
    for (let i = 0; i < turns; i++) for (const run of runs) run()
    const time = performance.now() - start
    times.push(time / turns / 1000)
    if (time < 0.5) turns *= 2
  }
  return times.slice(times.length >> 1).sort((a, b) => a - b)[times.length >> 3]
}

/** lr, 1 − β₁, 1 − β₂, ε, weight decay, bias correction. */
const HYPERS = [1e-6, 0.1, 0.001, 1e-8, 1e-4, 1]

console.log("\nµs: gemm alone, with its epilogue, and followed by a loop of its own")
const SHAPES: readonly [number, number, number, boolean, keyof typeof EPILOGUES][] = [
  [128, 1, 784, true, "sgd"],
  [128, 1, 784, true, "adam"],
  [128, 10, 784, true, "sgd"],
  [128, 10, 784, true, "adam"],
  [128, 32, 784, true, "sgd"],
  [128, 32, 784, true, "adam"],
  [128, 100, 784, true, "sgd"],
  [128, 100, 784, true, "adam"],
  [128, 1000, 784, true, "adam"],
  [10, 100, 128, true, "adam"],
  [1, 784, 128, false, "relu"],
  [10, 784, 128, false, "relu"],
  [100, 784, 128, false, "relu"],
]
for (const [m, k, n, transA, name] of SHAPES) {
  const { allocator, memory } = engine()
  const epilogue = EPILOGUES[name]?.(m, n) as Epilogue
  const gemm: GemmOptions = { type: "f32", m, n, k, transA, transB: !transA }
  const held: [number, number][] = []
  const room = (bytes: number) => {
    const address = allocator.allocate(bytes)
    held.push([address, bytes])
    memory.f32.fill(0.001, address / 4, (address + bytes) / 4)
    return address
  }
  const [a, b, c] = [m * k * 4, k * n * 4, m * n * 4].map(room)
  const beside = epilogue.inputs.map(({ type, view }, i) => {
    const address = room(view.strides[0] ? m * n * 4 : type === "f64" ? 8 : n * 4)
    if (type === "f64") memory.f64[address / 8] = HYPERS[i - 3] ?? 1e-6
    return address
  })
  const likes = beside.filter((_, i) => epilogue.inputs[i].view.strides[0] > 0)
  const outputs = epilogue.outputs.map((_, i) => likes[i] ?? c)
  const plain = planGemm(gemm)
  const fused = planGemm({ ...gemm, epilogue })
  const types = ["f32" as const, ...epilogue.inputs.map(({ type }) => type)]
  const loop = planLoop(
    new LoopProgram(`bench:${epilogue.key}`, types, epilogue.outputs),
    [m, n],
    [{ strides: [n, 1] }, ...epilogue.inputs.map(({ view }) => view)],
  )
  const scratch = room(Math.max(plain.scratch, fused.scratch))
  const alone = measure([plain], [[a, b, c, scratch]])
  const together = measure([fused], [[a, b, ...beside, ...outputs, scratch]])
  const apart = measure(
    [plain, loop],
    [
      [a, b, c, scratch],
      [c, ...beside, ...outputs],
    ],
  )
  console.log(
    `${m}×${k}×${n} ${name}: ${[alone, together, apart].map((s) => (s * 1e6).toFixed(1)).join("  ")}`,
  )
  for (const [address, bytes] of held) allocator.free(address, bytes)
}
