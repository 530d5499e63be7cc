import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  exp,
  input,
  LoopProgram,
  log,
  logSoftmax,
  logSoftmaxGrad,
  planLoop,
  planReduce,
  ReduceProgram,
  RowProgram,
  rowProgramOf,
  softmax,
  softmaxGrad,
} from "../src"
import { noise, rounding, runCall } from "./operand"

const floats = fc.constantFrom("f32", "f64")
const sizes = fc.record({ rows: fc.integer({ min: 0, max: 5 }), columns: fc.integer({ min: 1, max: 600 }) })

type Float = "f32" | "f64"

const EXPRESSIONS = { softmax, logSoftmax, softmaxGrad, logSoftmaxGrad }
interface Softmax {
  readonly kind: keyof typeof EXPRESSIONS
  readonly type: Float
  readonly rows: number
  readonly columns: number
}
function planSoftmax({ kind, type, rows, columns }: Softmax) {
  const expr = EXPRESSIONS[kind]
  const types = Array.from({ length: expr.length - 1 }, () => type)
  return rowProgramOf(expr, types, type).plan({ rows, columns })
}

const one = (type: Float, length: number) => [{ type, length }]
const matrix = (type: Float, n: number, scale: number, seed: number) =>
  Array.from(noise(n, seed + n), (x) => rounding[type](x * scale))

describe("row programs", () => {
  it("softmax and logSoftmax equal their separate steps, bit for bit", () => {
    fc.assert(
      fc.property(floats, sizes, fc.constantFrom(0.5, 30, 1e4), (type, { rows, columns }, scale) => {
        const shape = [rows, columns]
        const n = rows * columns
        const x = matrix(type, n, scale, 3)
        const still = { strides: [1, 0] }
        const flat = { strides: [columns, 1] }
        const [max] = runCall(
          planReduce({ op: "max", type, shape, axes: [1] }),
          [{ type, data: x }],
          one(type, rows),
        )
        const e = exp(input(0, type).sub(input(1, type)))
        const sums = new ReduceProgram(`test-exp-sum:${type}`, [type, type], "sum", e)
        const known = [
          { type, data: x },
          { type, data: max! },
        ]
        const sumCall = planReduce({ program: sums, shape, axes: [1], inputs: [flat, still] })
        const [sum] = runCall(sumCall, known, one(type, rows))
        const s = input(2, type)
        for (const [kind, expr] of [
          ["softmax", e.div(s)],
          ["logSoftmax", input(0, type).sub(input(1, type)).sub(log(s))],
        ] as const) {
          const last = new LoopProgram(`test-${kind}:${type}`, [type, type, type], [{ type, expr }])
          const call = planLoop(last, shape, [flat, still, still])
          const [want] = runCall(call, [...known, { type, data: sum! }], one(type, n))
          const [got] = runCall(planSoftmax({ kind, type, rows, columns }), [{ type, data: x }], one(type, n))
          expect([...got!]).toEqual([...want!])
        }
      }),
    )
  })

  it("softmax rows are probabilities, and e^logSoftmax", () => {
    fc.assert(
      fc.property(floats, sizes, fc.constantFrom(1, 100, 1e4), (type, { rows, columns }, scale) => {
        const n = rows * columns
        const input = [{ type, data: matrix(type, n, scale, 4) }]
        const [y] = runCall(planSoftmax({ kind: "softmax", type, rows, columns }), input, one(type, n))
        const [logY] = runCall(planSoftmax({ kind: "logSoftmax", type, rows, columns }), input, one(type, n))
        const near = type === "f32" ? 1e-5 : 1e-13
        for (let i = 0; i < rows; i++) {
          const row = [...y!.slice(i * columns, (i + 1) * columns)]
          expect(Math.abs(row.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(near)
          const odd = row.filter((p, j) => {
            const l = logY![i * columns + j]!
            return !(p >= 0 && Math.abs(Math.exp(l) - p) < near * (1 + Math.abs(l)) * p + 1e-37)
          })
          expect(odd).toEqual([])
        }
      }),
    )
  })

  it("softmax knows infinities and NaN", () => {
    const run = (kind: "softmax" | "logSoftmax", data: number[]) => [
      ...runCall(
        planSoftmax({ kind, type: "f32", rows: 1, columns: data.length }),
        [{ type: "f32", data }],
        one("f32", data.length),
      )[0]!,
    ]
    const nan = Number.NaN
    expect(run("softmax", [-Infinity, 0, -Infinity])).toEqual([0, 1, 0])
    expect(run("logSoftmax", [-Infinity, 5, -Infinity])).toEqual([-Infinity, 0, -Infinity])
    expect(run("softmax", [-Infinity, -Infinity])).toEqual([nan, nan])
    expect(run("softmax", [Infinity, 0])).toEqual([nan, nan])
    expect(run("softmax", [1, nan])).toEqual([nan, nan])
    expect(run("softmax", [1e4, -1e4, 1e4])).toEqual([0.5, 0, 0.5])
    expect(run("logSoftmax", [1e4, -1e4])).toEqual([0, -2e4])
  })

  it("gradients are those of the Jacobian", () => {
    fc.assert(
      fc.property(sizes, ({ rows, columns }) => {
        const n = rows * columns
        const [x, g] = [matrix("f64", n, 3, 5), matrix("f64", n, 1, 6)]
        const y = [
          ...runCall(
            planSoftmax({ kind: "softmax", type: "f64", rows, columns }),
            [{ type: "f64", data: x }],
            one("f64", n),
          )[0]!,
        ]
        const logY = y.map((p) => Math.log(p))
        const grad = (kind: "softmaxGrad" | "logSoftmaxGrad", result: number[]) =>
          runCall(
            planSoftmax({ kind, type: "f64", rows, columns }),
            [
              { type: "f64", data: g },
              { type: "f64", data: result },
            ],
            one("f64", n),
          )[0]!
        const [softGrad, logGrad] = [grad("softmaxGrad", y), grad("logSoftmaxGrad", logY)]
        let worst = 0
        for (let start = 0; start < n; start += columns) {
          const row = Array.from({ length: columns }, (_, j) => start + j)
          const dot = row.reduce((total, i) => total + g[i]! * y[i]!, 0)
          const sum = row.reduce((total, i) => total + g[i]!, 0)
          for (const i of row) {
            const soft = Math.abs(softGrad[i]! - y[i]! * (g[i]! - dot))
            worst = Math.max(worst, soft, Math.abs(logGrad[i]! - (g[i]! - y[i]! * sum)))
          }
        }
        expect(worst).toBeLessThan(1e-13)
      }),
    )
  })

  it("take and give one value for each row, repeat rows, and mix types", () => {
    // Mean and centred row: what layers' statistics need. scale is the same row each time.
    const [x, scale, count] = [input(0, "f32"), input(1, "f32"), input(2, "f64")]
    const total = input(5, "f64")
    const mean = total.div(count)
    const program = new RowProgram({
      key: "test-centre",
      inputs: [{ type: "f32" }, { type: "f32" }, { type: "f64", perRow: true }],
      outputs: [{ type: "f64", perRow: true }, { type: "f32" }],
      stages: [
        { reduce: "sum", value: x.to("f64") },
        { writes: [{ into: 0, value: mean }] },
        { writes: [{ into: 1, value: x.to("f64").sub(mean).to("f32").mul(scale) }] },
      ],
    })
    fc.assert(
      fc.property(sizes, ({ rows, columns }) => {
        const data = Array.from(noise(rows * columns, 9), (v) => Math.round(v * 1000))
        const scales = Array.from({ length: columns }, (_, j) => j % 5)
        const [means, centred] = runCall(
          program.plan({ rows, columns, rowStrides: [undefined, 0, 0] }),
          [
            { type: "f32", data },
            { type: "f32", data: scales },
            { type: "f64", data: [columns] },
          ],
          [
            { type: "f64", length: rows },
            { type: "f32", length: data.length },
          ],
        )
        for (let i = 0; i < rows; i++) {
          const row = data.slice(i * columns, (i + 1) * columns)
          // Sums of whole numbers are exact in any order.
          const want = row.reduce((a, b) => a + b, 0) / columns
          expect(means![i]).toBe(want)
          const wanted = row.map((v, j) => Math.fround(Math.fround(v - want) * scales[j]!))
          expect([...centred!.slice(i * columns, (i + 1) * columns)]).toEqual(wanted)
        }
      }),
    )
  })
})
