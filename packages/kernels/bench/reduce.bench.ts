/* Reductions, transposition and row programs in GB/s of what they read, beside a plain copy of the same
   bytes. Run in this folder:
   npm run bench:file ../packages/kernels/bench/reduce.bench.ts [filter] */
import { performance } from "node:perf_hooks"
import {
  BYTES,
  type Call,
  engine,
  logSoftmax,
  logSoftmaxGrad,
  planArgReduce,
  planCumsum,
  planGather,
  planIndexAdd,
  planIndexCheck,
  planIndexSelect,
  planReduce,
  planScatterAdd,
  planTranspose,
  rowProgramOf,
  type StorageType,
  softmax,
  softmaxGrad,
} from "../src"

const filter = process.argv[2] ?? ""
const { allocator, memory } = engine()

/** Nanoseconds of one call: the best of many samples of about a millisecond. */
function best(run: () => void): number {
  let times = 1
  let lowest = Infinity
  for (let sample = 0; sample < 60; sample++) {
    const start = performance.now()
    for (let i = 0; i < times; i++) run()
    const elapsed = performance.now() - start
    lowest = Math.min(lowest, elapsed / times)
    if (sample < 10 && elapsed < 1) times = Math.ceil(times * Math.min(10, 1.5 / Math.max(elapsed, 0.001)))
  }
  return lowest * 1e6
}

function measure(
  name: string,
  plan: () => Call,
  bytes: readonly number[],
  indices?: { at: number; below: number },
) {
  if (!name.includes(filter)) return
  const call = plan()
  const pointers = bytes.map((size) => allocator.allocate(size))
  if (call.scratch > 0) engine().scratch(call.scratch)
  for (const [i, address] of pointers.entries()) {
    memory.u8.fill(0, address, address + bytes[i]!)
    for (let j = 0; j < bytes[i]! / 4; j++) {
      if (i === indices?.at) memory.i32[address / 4 + j] = (j * 7) % indices.below
      // Ordinary numbers, as f32, and in odd words of f64.
      else memory.f32[address / 4 + j] = ((j * 7919) % 1999) / 1000 - 0.9
    }
  }
  const input = bytes[0]!
  const copyTo = allocator.allocate(input)
  const copy = best(() => memory.u8.copyWithin(copyTo, pointers[0]!, pointers[0]! + input))
  const run = engine().compiled(call.kernel)
  const args = [...call.args([...pointers, ...(call.scratch ? [engine().scratch(call.scratch)] : [])])]
  const time = best(() => run(...args))
  const gbs = (ns: number) => (input / ns).toFixed(1).padStart(6)
  const share = (time / copy).toFixed(2)
  console.log(
    `${name.padEnd(44)} ${(time / 1000).toFixed(2).padStart(9)} µs ${gbs(time)} GB/s, copy ${gbs(copy)}, ×${share}`,
  )
  for (const [i, address] of pointers.entries()) allocator.free(address, bytes[i]!)
  allocator.free(copyTo, input)
}

const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)

for (const type of ["f32", "f64", "i32"] as const) {
  for (const op of ["sum", "max"] as const) {
    const reduce = (shape: number[], axes: number[]) => {
      const kept = size(shape.filter((_, axis) => !axes.includes(axis)))
      measure(`${op} ${type} [${shape}] over ${axes}`, () => planReduce({ op, type, shape, axes }), [
        size(shape) * BYTES[type],
        kept * BYTES[type],
      ])
    }
    reduce([100, 128], [0])
    reduce([100, 128], [1])
    reduce([100, 10], [0])
    reduce([100, 10], [1])
    if (type === "i32") continue
    reduce([1000, 512], [0])
    reduce([1000, 512], [1])
    reduce([512000], [0])
    reduce([4000000], [0])
    reduce([4000, 1000], [0])
    reduce([32, 64, 196], [1])
    reduce([32, 64, 196], [0, 2])
    reduce([32, 16, 28, 28], [0, 2, 3])
    reduce([12544, 16], [0])
    reduce([20000, 3], [0])
    reduce([20000, 3], [1])
  }
}

for (const type of ["f32", "f64"] as const) {
  for (const shape of [
    [100, 10],
    [1000, 10],
    [100, 1000],
  ] as const) {
    const [rows, columns] = shape
    const bytes = rows * columns * BYTES[type]
    for (const expr of [softmax, logSoftmax, softmaxGrad, logSoftmaxGrad]) {
      const types = new Array(expr.length - 1).fill(type)
      const program = rowProgramOf(expr, types, type)
      measure(
        `${expr.name} ${type} [${shape}]`,
        () => program.plan({ rows, columns }),
        new Array(expr.length).fill(bytes),
      )
    }
  }
}

for (const shape of [[1000, 10], [100, 1000], [100000]] as const) {
  for (const axis of shape.map((_, i) => i)) {
    const n = size(shape)
    measure(
      `argmax f32 [${shape}] over ${axis}`,
      () => planArgReduce({ op: "argmax", type: "f32", shape, axis }),
      [4 * n, 4 * n],
    )
    measure(`cumsum f32 [${shape}] along ${axis}`, () => planCumsum({ type: "f32", shape, axis }), [
      4 * n,
      4 * n,
    ])
  }
}

for (const type of ["f32", "f64", "bool"] as const satisfies StorageType[]) {
  for (const [batch, rows, columns] of [
    [1, 100, 128],
    [1, 784, 128],
    [1, 512, 512],
    [32, 196, 16],
    [1, 2000, 1000],
  ] as const) {
    const bytes = batch * rows * columns * BYTES[type]
    const call = () => planTranspose({ type, batch, rows, columns })
    measure(`transpose ${type} [${batch}, ${rows}, ${columns}]`, call, [bytes, bytes])
  }
}

for (const columns of [10, 64, 784]) {
  const [rows, count] = [1000, 1000]
  const plan = { type: "f32", rows, columns, count } as const
  const table = 4 * rows * columns
  const at = { at: 1, below: rows }
  measure(`indexSelect f32 [${rows}, ${columns}]`, () => planIndexSelect(plan), [table, 4 * count, table], at)
  measure(
    `indexAdd f32 [${rows}, ${columns}]`,
    () => planIndexAdd(plan),
    [table, 4 * count, table, table],
    at,
  )
}
measure("indexCheck 10000", () => planIndexCheck({ n: 10000, size: 10 }), [40000, 4], { at: 0, below: 10 })
const one = { type: "f32", shape: [1000, 10], axis: 1, indexShape: [1000, 1] } as const
measure("gather f32 [1000, 10] one each", () => planGather(one), [40000, 4000, 4000], { at: 1, below: 10 })
measure("scatterAdd f32 [1000, 10] one each", () => planScatterAdd(one), [40000, 4000, 4000, 40000], {
  at: 1,
  below: 10,
})
