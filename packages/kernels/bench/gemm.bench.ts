/* Speed of gemm by shape and form: npm run bench:file ../packages/kernels/bench/gemm.bench.ts [f32|f64] [relaxed] */
import { type GemmOptions, planGemm } from "../src/gemm"
import { engine } from "../src/memory"

/** What one core can multiply and add, 128 bits at a time: 51 GFLOP/s in f32 on the development machine. */
const PEAK = { f32: 51, f64: 25.5 } as const
const SHAPES = [
  [64, 784, 128],
  [100, 784, 128],
  [32, 784, 128],
  [10, 784, 128],
  [1, 784, 128],
  [100, 128, 10],
  [10, 128, 10],
  [1, 128, 10],
  [128, 100, 784],
  [128, 32, 784],
  [128, 1, 784],
  [784, 128, 1],
  [512, 512, 512],
  [1024, 1024, 1024],
] as const
const FORMS = ["NN", "NT", "TN"] as const

const type = process.argv.includes("f64") ? "f64" : "f32"
const relaxed = process.argv.includes("relaxed")
const bytes = type === "f32" ? 4 : 8

/** Median and best seconds of a call, from samples of about a millisecond each. */
function measure(gemm: GemmOptions): { readonly median: number; readonly best: number } {
  const { m, n, k } = gemm
  const { memory, allocator } = engine()
  const sizes = [m * k, k * n, m * n].map((length) => length * bytes)
  const pointers = sizes.map((size) => allocator.allocate(size))
  const call = planGemm(gemm)
  pointers.push(engine().scratch(call.scratch))
  pointers.slice(0, 3).forEach((address, i) => {
    const values = type === "f32" ? memory.f32 : memory.f64
    values.fill(0.001, address / bytes, (address + sizes[i]) / bytes)
  })
  const run = engine().compiled(call.kernel)
  const args = call.args(pointers)
  const calls = Math.max(1, Math.floor(1e7 / (m * n * k)))
  const sample = () => {
    const start = performance.now()
    for (let i = 0; i < calls; i++) run(...args)
    return (performance.now() - start) / 1000 / calls
  }
  const until = performance.now() + 300
  const times: number[] = []
  while (times.length < 15 || (performance.now() < until && times.length < 300)) times.push(sample())
  for (const [i, size] of sizes.entries()) allocator.free(pointers[i], size)
  // The first third runs before the engine has optimised the kernel.
  const warm = times.slice(times.length / 3).sort((a, b) => a - b)
  return { median: warm[warm.length >> 1], best: warm[0] }
}

const columns = ["m × k × n", "form", "GFLOP/s", "best", "% of peak", "µs", "GB/s"]
const rows = SHAPES.flatMap(([m, k, n]) =>
  FORMS.map((form) => {
    const { median, best } = measure({ type, m, n, k, transA: form === "TN", transB: form === "NT", relaxed })
    const speed = (seconds: number) => (2 * m * n * k) / seconds / 1e9
    return [
      `${m} × ${k} × ${n}`,
      form,
      speed(median).toFixed(1),
      speed(best).toFixed(1),
      ((100 * speed(best)) / PEAK[type]).toFixed(0),
      (best * 1e6).toFixed(1),
      (((m * k + k * n + m * n) * bytes) / best / 1e9).toFixed(1),
    ]
  }),
)
const widths = columns.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i].length)))
const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padStart(widths[i])).join("  ")
console.log(
  `${type}${relaxed ? ", relaxed" : ""}, Node ${process.version}; percent of ${PEAK[type]} GFLOP/s by the best sample`,
)
console.log([columns, ...rows].map(line).join("\n"))
