/* Pooling: milliseconds, and nanoseconds an output. Run with `npm run bench:file ../packages/kernels/bench/conv-pool.bench.ts`. */
import type { Call } from "../src/call"
import { type PoolSizes, planAvgPool2dGrad, planMaxPool2dGrad, planPool2d, poolOutput } from "../src/conv"
import { engine } from "../src/memory"

const square = (n: number, c: number, size: number, k: number, more: Partial<PoolSizes> = {}): PoolSizes => ({
  ...{ kind: "max", type: "f32", n, c, h: size, w: size, kh: k, kw: k, stride: [k, k], padding: [0, 0] },
  ...more,
})

const CASES: Readonly<Record<string, PoolSizes>> = {
  "8 of 28², 2×2, n32": square(32, 8, 28, 2),
  "16 of 14², 2×2, n32": square(32, 16, 14, 2),
  "16 of 14², 3×3 stride 2 padded, n32": square(32, 16, 14, 3, { stride: [2, 2], padding: [1, 1] }),
  "16 of 14², 3×3 stride 3, n32": square(32, 16, 14, 3),
  "16 of 14², 3×3 stride 1 padded, n32": square(32, 16, 14, 3, { stride: [1, 1], padding: [1, 1] }),
}

const { memory, allocator } = engine()

function best(call: Call, pointers: readonly number[]): number {
  const compiled = engine().compiled(call.kernel)
  const args = call.args(pointers)
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 200; i++) {
    const start = performance.now()
    compiled(...args)
    least = Math.min(least, performance.now() - start)
  }
  return least
}

console.log("case".padEnd(40), ...["max", "max gradient", "mean", "mean gradient"].map((x) => x.padStart(20)))
for (const [name, max] of Object.entries(CASES)) {
  const avg: PoolSizes = { ...max, kind: "avg" }
  const [oh, ow] = poolOutput(max)
  const outputs = max.n * max.c * oh * ow
  const [x, gx] = [0, 0].map(() => allocator.allocate(max.n * max.c * max.h * max.w * 4))
  const [y, indices] = [0, 0].map(() => allocator.allocate(outputs * 4))
  const work = allocator.allocate(1 << 20)
  for (let i = 0; i < max.n * max.c * max.h * max.w; i++) memory.f32[x / 4 + i] = Math.random()
  const cells = [
    best(planPool2d(max), [x, y, indices, work]),
    best(planMaxPool2dGrad(max), [y, indices, gx]),
    best(planPool2d(avg), [x, y, work]),
    best(planAvgPool2dGrad(avg), [y, gx]),
  ].map((ms) => `${ms.toFixed(3)} ms ${((ms / outputs) * 1e6).toFixed(2)} ns`.padStart(20))
  console.log(name.padEnd(40), ...cells)
}
