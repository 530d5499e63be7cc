/* Convolution: milliseconds and GFLOP/s, best and median. Run with `npm run bench:file ../packages/kernels/bench/conv.bench.ts [text]`. */
import type { Call } from "../src/call"
import {
  type ConvSizes,
  convOutput,
  planConv2d,
  planConv2dInputGrad,
  planConv2dWeightGrad,
} from "../src/conv"
import { engine } from "../src/memory"

const same = (n: number, c: number, size: number, o: number, more: Partial<ConvSizes> = {}): ConvSizes => ({
  ...{ type: "f32", n, c, h: size, w: size, o, kh: 3, kw: 3 },
  ...{ stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1 },
  ...more,
})

const CASES: Readonly<Record<string, ConvSizes>> = {
  "1→8 28² n32": same(32, 1, 28, 8),
  "8→16 14² n32": same(32, 8, 14, 16),
  "1→8 28² n128": same(128, 1, 28, 8),
  "8→16 14² n128": same(128, 8, 14, 16),
  "8→16 14² n1": same(1, 8, 14, 16),
  "16→32 7² n32": same(32, 16, 7, 32),
  "1→6 5×5 28² n32": same(32, 1, 28, 6, { kh: 5, kw: 5, padding: [2, 2] }),
  "6→16 5×5 14² valid n32": same(32, 6, 14, 16, { kh: 5, kw: 5, padding: [0, 0] }),
  "16→32 stride 2 14² n32": same(32, 16, 14, 32, { stride: [2, 2] }),
  "64→64 28² n8": same(8, 64, 28, 64),
  "256→256 7² n8": same(8, 256, 7, 256),
  "64→128 1×1 14² n32": same(32, 64, 14, 128, { kh: 1, kw: 1, padding: [0, 0] }),
  "depthwise 32 14² n32": same(32, 32, 14, 32, { groups: 32 }),
  "3→16 stride 2 96² n8": same(8, 3, 96, 16, { stride: [2, 2] }),
  "16→120 5×5 on 5² n32": same(32, 16, 5, 120, { kh: 5, kw: 5, padding: [0, 0] }),
  "f64 8→16 14² n32": same(32, 8, 14, 16, { type: "f64" }),
}

const { memory, allocator } = engine()

function milliseconds(call: Call, pointers: readonly number[]): { best: number; median: number } {
  const compiled = engine().compiled(call.kernel)
  const args = call.args(pointers)
  const once = () => {
    const start = performance.now()
    compiled(...args)
    return performance.now() - start
  }
  const first = once()
  const samples = Array.from({ length: Math.max(5, Math.min(200, Math.ceil(60 / first))) }, once)
  samples.sort((a, b) => a - b)
  return { best: samples[0], median: samples[samples.length >> 1] }
}

const bytes = (s: ConvSizes, length: number) => length * (s.type === "f32" ? 4 : 8)
function randomArea(s: ConvSizes, length: number): number {
  const address = allocator.allocate(bytes(s, length))
  const view = s.type === "f32" ? memory.f32 : memory.f64
  const from = address / (s.type === "f32" ? 4 : 8)
  for (let i = 0; i < length; i++) view[from + i] = ((i * 7919) % 1000) / 500 - 1
  return address
}

console.log("case".padEnd(24), ...["forward", "input", "weight"].map((x) => x.padStart(30)))
for (const [name, s] of Object.entries(CASES)) {
  if (!name.includes(process.argv[2] ?? "")) continue
  const [oh, ow] = convOutput(s)
  const length = {
    x: s.n * s.c * s.h * s.w,
    weight: (s.o * s.c * s.kh * s.kw) / s.groups,
    y: s.n * s.o * oh * ow,
  }
  const calls = [planConv2d(s), planConv2dInputGrad(s), planConv2dWeightGrad(s)] as const
  const [x, weight, y] = [length.x, length.weight, length.y].map((n) => randomArea(s, n))
  const out = allocator.allocate(bytes(s, Math.max(length.x, length.weight, length.y)))
  const scratch = Math.max(...calls.map((call) => call.scratch))
  const work = allocator.allocate(scratch)
  const flops = (2 * length.y * length.weight) / s.o
  const cells = [
    [x, weight],
    [weight, y],
    [x, y],
  ].map((inputs, i) => {
    const { best, median } = milliseconds(calls[i], [...inputs, out, work])
    const rate = (ms: number) => (flops / ms / 1e6).toFixed(1)
    return `${best.toFixed(3)} ${median.toFixed(3)} ms ${rate(best)} ${rate(median)}`.padStart(30)
  })
  console.log(name.padEnd(24), ...cells)
  allocator.free(out, bytes(s, Math.max(length.x, length.weight, length.y)))
  allocator.free(work, scratch)
  ;[x, weight, y].forEach((address, i) =>
    allocator.free(address, bytes(s, [length.x, length.weight, length.y][i])),
  )
}
