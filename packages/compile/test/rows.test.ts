import { Generator, rand, randn, type Tensor, where } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { compile } from "../src"
import { kernelsOf } from "./programs/kernels"
import { sameAsEager } from "./programs/twins"

/** How a line of a program on rows makes a value: of the one before, of any earlier one, of something beside them. */
type Line = (last: Tensor, earlier: Tensor, beside: Tensor) => Tensor

const LINES: Readonly<Record<string, Line>> = {
  softmax: (x) => x.softmax(-1),
  logSoftmax: (x) => x.logSoftmax(-1),
  "softmax of a sum": (x, y) => x.add(y).softmax(-1),
  add: (x, _, beside) => x.add(beside),
  mul: (x, y) => x.mul(y),
  "sub from": (x, _, beside) => beside.sub(x),
  where: (x, y, beside) => where(x.gt(beside), y, beside.add(1)),
  "not cheap": (x) => x.tanh().mul(x.sigmoid()),
  "times its row's sum": (x) => x.mul(x.sum(-1, true)),
  "plus a column's": (x, y) => x.add(y.mean(0, true)),
  "plus it backwards": (x) => x.add(x.flip(-1)),
  "plus other rows": (x, y) => x.add(y.flip(0)),
  "plus a draw": (x) => x.add(rand(x.shape)),
  "times its decay": (x) => x.mul(x.neg().exp()).add(0.5),
}

const program = fc.record({
  shape: fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 21 })),
    fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 300 }),
    ),
    fc.tuple(fc.integer({ min: 1, max: 40 })),
  ),
  dtype: fc.constantFrom("float32" as const, "float64" as const),
  lines: fc.array(
    fc.record({
      line: fc.constantFrom(...Object.keys(LINES)),
      earlier: fc.nat(7),
      /** Which sides of what stands beside are 1. */
      beside: fc.nat(7),
      shown: fc.boolean(),
    }),
    { minLength: 1, maxLength: 7 },
  ),
  gradient: fc.boolean(),
})

describe("work on rows", () => {
  it("gives the bits of eager code, whatever it is continued with and begins from", () => {
    let fused = 0
    fc.assert(
      fc.property(program, ({ shape, dtype, lines, gradient }) => {
        sameAsEager(({ step, see, compiled }) => {
          const generator = new Generator(5)
          const besides = lines.map(({ beside }) =>
            randn(
              shape.map((side, axis) => ((beside >> axis) & 1 ? 1 : side)),
              { generator, dtype },
            ),
          )
          const x = randn(shape, { generator, dtype, requiresGrad: gradient }).makeResident()
          const f = step((scale: Tensor) => {
            if (gradient) x.zeroGrad()
            const values = [x.mul(scale)]
            const shown: Tensor[] = []
            for (const [i, { line, earlier, shown: isShown }] of lines.entries()) {
              const value = LINES[line](values[i], values[earlier % values.length], besides[i])
              values.push(value)
              if (isShown) shown.push(value)
            }
            if (gradient) values[lines.length].sum().backward()
            return [shown, values[lines.length]]
          })
          for (const scale of [1, 3, -0]) see(f(randn([], { generator, dtype }).mul(scale)), x.grad)
          if (compiled) fused += kernelsOf(f).filter((names) => /\b(softmax|logSoftmax) /.test(names)).length
        })
      }),
      { numRuns: 300 },
    )
    expect(fused).toBeGreaterThan(60)
  })

  it("leaves what continues a product to the product", () => {
    const [x, w] = [randn([6, 8]), randn([8, 5])]
    const step = compile(() => x.matmul(w).add(1).relu().softmax())
    step()
    expect(kernelsOf(step)).toEqual(["matmul add relu", "softmax"])
  })
})
