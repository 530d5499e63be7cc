import { broadcastableShapes, type TensorValue, tensorOf } from "@gradus/laws"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { golden } from "../../../conformance/golden"
import {
  checkGrad,
  type DType,
  flushSubnormal,
  flushSubnormalWhere,
  full,
  grad,
  hessian,
  stack,
  type Tensor,
  tensor,
  where,
} from "../src"
import type { Primitive } from "../src/core/primitive"
import * as ops from "../src/ops"
import { specimens } from "./specimens"

/* Where functions have edges: 0, ±1, ties, numbers so large that their squares are ∞. */

type Curve = (t: Tensor) => Tensor
type Exported = ((...inputs: Tensor[]) => Tensor) & {
  readonly primitive?: Primitive<unknown>
  readonly operands?: number
}

const number = (x: number) => tensor(x, { dtype: "float64" })
const list = (...x: number[]) => tensor(x, { dtype: "float64" })

/** The first four derivatives of a function of one number. */
function derivatives(f: Curve, at: number): number[] {
  const found: number[] = []
  let next = f
  for (let order = 0; order < 4; order++) {
    const before = next
    next = (t) => grad(before)(t)
    found.push(next(number(at)).item())
  }
  return found
}

/** The first four derivatives by calculus; where there is none, what the operation promises. */
type Known = (x: number) => readonly [number, number, number, number]

const nothing: Known = () => [0, 0, 0, 0]
const same: Known = () => [1, 0, 0, 0]
/** Of xⁿ: falling factorials. */
const power =
  (n: number): Known =>
  (x) => {
    const coefficients = [1, 2, 3, 4].map((order) =>
      Array.from({ length: order }, (_, i) => n - i).reduce((a, b) => a * b, 1),
    )
    const at = (order: number) => {
      const c = coefficients[order - 1]
      return c === 0 ? 0 : c * x ** (n - order)
    }
    return [at(1), at(2), at(3), at(4)]
  }

/** Of operations whose maker of golden cases says them: each corner, and the four behind it. */
interface Said {
  readonly call: string
  readonly rows: readonly (readonly number[])[]
}
const said = golden<Said>("tensor", "derivatives")
const saidOf = ({ rows }: Said): Known => {
  // −0 + 0 is 0, as which both are kept.
  const found = new Map(rows.map(([x, a, b, c, d]) => [x + 0, [a, b, c, d] as const]))
  return (x) => {
    const four = found.get(x + 0)
    if (!four) throw new Error(`conformance/shared/derivatives.py must have ${x} among its corners`)
    return four
  }
}

/** The others have poles, jumps or kinks. */
const unary: Readonly<Record<string, Known>> = {
  ...Object.fromEntries(said.map((one) => [one.call, saidOf(one)])),
  abs: (x) => [Math.sign(x), 0, 0, 0],
  ceil: nothing,
  floor: nothing,
  flushSubnormal: same,
  log: (x) => [1 / x, -1 / x ** 2, 2 / x ** 3, -6 / x ** 4],
  log1p: (x) => [1 / (1 + x), -1 / (1 + x) ** 2, 2 / (1 + x) ** 3, -6 / (1 + x) ** 4],
  neg: () => [-1, 0, 0, 0],
  reciprocal: power(-1),
  relu: (x) => [x > 0 ? 1 : 0, 0, 0, 0],
  round: nothing,
  sign: nothing,
  sqrt: power(0.5),
  square: power(2),
  trunc: nothing,
}

/** By the first and by the second operand, with the other one given. */
const binary: Readonly<Record<string, readonly [(b: number) => Known, (a: number) => Known]>> = {
  add: [() => same, () => same],
  sub: [() => same, () => () => [-1, 0, 0, 0]],
  mul: [(b) => () => [b, 0, 0, 0], (a) => () => [a, 0, 0, 0]],
  div: [
    (b) => () => [1 / b, 0, 0, 0],
    (a) => (b) => [-a / b ** 2, (2 * a) / b ** 3, (-6 * a) / b ** 4, (24 * a) / b ** 5],
  ],
  flushSubnormalWhere: [() => same, () => nothing],
  maximum: [
    (b) => (a) => [a > b ? 1 : a === b ? 0.5 : 0, 0, 0, 0],
    (a) => (b) => [b > a ? 1 : a === b ? 0.5 : 0, 0, 0, 0],
  ],
  minimum: [
    (b) => (a) => [a < b ? 1 : a === b ? 0.5 : 0, 0, 0, 0],
    (a) => (b) => [b < a ? 1 : a === b ? 0.5 : 0, 0, 0, 0],
  ],
  pow: [
    power,
    (a) => (b) => {
      // 0 to a power that is not negative stays 0, or jumps.
      if (a === 0 && b >= 0) return [0, 0, 0, 0]
      const [y, l] = [a ** b, Math.log(a)]
      return [y * l, y * l ** 2, y * l ** 3, y * l ** 4]
    },
  ],
}

/** Curves through the corners of operations on several numbers, and their derivatives at 0. */
const curves: Readonly<Record<string, readonly [Curve, ReturnType<Known>]>> = {
  "clamp at its bound": [(t) => t.clamp(0, 1), [1, 0, 0, 0]],
  "clamp of a square at its bound": [(t) => t.square().clamp(0, 1), [0, 2, 0, 0]],
  "the product of zeros": [(t) => t.mul(list(1, 1, 1)).prod(), [0, 0, 6, 0]],
  "the product of zeros and others": [
    (t) =>
      t
        .mul(list(1, 0, 2))
        .add(list(0, 3, 0))
        .prod(),
    [0, 12, 0, 0],
  ],
  "the largest of equals": [(t) => t.mul(list(1, 3)).max(), [2, 0, 0, 0]],
  "the smallest of equals": [(t) => t.mul(list(1, 3)).min(), [2, 0, 0, 0]],
  "the largest square": [(t) => t.square().mul(list(1, 1)).max(), [0, 2, 0, 0]],
  "pooling equals": [
    (t) =>
      ops
        .maxPool2d(
          t.mul(
            tensor(
              [
                [
                  [
                    [1, 1],
                    [1, 1],
                  ],
                ],
              ],
              { dtype: "float64" },
            ),
          ),
          2,
        )
        .sum(),
    [1, 0, 0, 0],
  ],
  "the length of 0": [(t) => t.mul(list(3, 4)).norm(), [0, 0, 0, 0]],
  "norms of 0": [
    (t) => stack([1, 3, 0.5, -1, 0, Infinity].map((p) => t.mul(list(1, -1)).norm({ p }))).sum(),
    [0, 0, 0, 0],
  ],
  "a squared length at 0": [(t) => t.mul(list(3, 4)).norm().square(), [0, 0, 0, 0]],
  "the deviation of equals": [(t) => t.mul(list(1, 1)).std(), [0, 0, 0, 0]],
  "the variance of equals": [(t) => t.mul(list(1, -1)).var(), [0, 4, 0, 0]],
  "log Σ exp with −∞": [(t) => stack([t, number(0), number(-Infinity)]).logsumexp(), [0.5, 0.25, 0, -0.125]],
  "softmax with −∞": [
    (t) => ops.softmax(stack([t, number(0), number(-Infinity)])).select(0, 0),
    [0.25, 0, -0.125, 0],
  ],
  "log-softmax with −∞": [
    (t) => ops.logSoftmax(stack([t, number(0), number(-Infinity)])).select(0, 0),
    [0.5, -0.25, 0, 0.125],
  ],
  "x · log x, guarded": [(t) => where(t.gt(0), where(t.gt(0), t, 1).log().mul(t), 0), [0, 0, 0, 0]],
  "x⁰ of many": [(t) => t.mul(list(1, 2)).pow(0).sum(), [0, 0, 0, 0]],
  "x² as a power": [(t) => t.mul(list(1, 2)).pow(list(2, 2)).sum(), [0, 10, 0, 0]],
  "x⁴ as a power of a power": [(t) => t.pow(2).pow(2), [0, 0, 0, 24]],
  "steps where a root is infinitely steep": [
    (t) => stack([t.floor(), t.ceil(), t.round(), t.trunc(), t.sign()]).sqrt().sum(),
    [0, 0, 0, 0],
  ],
  "sums of squares": [(t) => ops.sumOfSquares(t.mul(list(1, 2))), [0, 10, 0, 0]],
}

const exported = Object.entries(ops as unknown as Record<string, Exported>).filter(
  ([, call]) => call.primitive?.vjp,
)

function mustAgree(got: readonly number[], wanted: readonly number[], what: string): void {
  for (const [i, w] of wanted.entries()) {
    // Where calculus has no number, or the derivative before was infinite, nothing is promised.
    if (Number.isNaN(w) || wanted.slice(0, i).some((x) => Math.abs(x) === Infinity)) return
    const near = Math.abs(got[i] - w) <= 1e-9 * Math.max(1, Math.abs(w))
    if (got[i] !== w && !near) throw new Error(`${what}: derivative ${i + 1} is ${got[i]}, not ${w}`)
  }
}

describe("derivatives up to the fourth, at corners, are those of calculus", () => {
  const corners = [0, -0, 1, -1, 0.5, 2, 1e-200, 1e200, -1e200]

  it("of every operation elementwise", () => {
    const lacking = exported.flatMap(([name, { operands }]) =>
      operands === 1 && !unary[name]
        ? [`${name}: add derivatives(mpmath.…) to its maker in conformance/tensor`]
        : operands === 2 && !binary[name]
          ? [`${name}: add its derivatives to binary in packages/tensor/test/corners.test.ts`]
          : [],
    )
    expect(lacking).toEqual([])
  })

  for (const [name, known] of Object.entries(unary)) {
    it(name, () => {
      const call = (ops as unknown as Record<string, Curve>)[name]
      for (const x of corners) mustAgree(derivatives(call, x), known(x), `${name} at ${x}`)
    })
  }

  for (const [name, sides] of Object.entries(binary)) {
    it(name, () => {
      const call = (ops as unknown as Record<string, (a: Tensor, b: Tensor) => Tensor>)[name]
      for (const x of corners.filter((x) => Math.abs(x) !== 1e200)) {
        for (const y of [0, 1, 2, 3, -1, 0.5]) {
          mustAgree(
            derivatives((t) => call(t, number(y)), x),
            sides[0](y)(x),
            `${name}(${x}, ${y}) by the first`,
          )
          if (x < 0 && name === "pow") continue
          mustAgree(
            derivatives((t) => call(number(x), t), y),
            sides[1](x)(y),
            `${name}(${x}, ${y}) by the second`,
          )
        }
      }
    })
  }

  for (const [name, [curve, known]] of Object.entries(curves)) {
    it(name, () => mustAgree(derivatives(curve, 0), known, name))
  }

  it("of powers, by base and exponent together", () => {
    const f = (x: Tensor) => x.select(0, 0).pow(x.select(0, 1))
    // ∂²aᵇ/∂a∂b = aᵇ⁻¹(1 + b log a), also where b is 0
    for (const a of [1, 2, 0.5]) {
      const mixed = 1 / a
      const wanted = [
        [0, mixed],
        [mixed, Math.log(a) ** 2],
      ]
      const got = hessian(f, list(a, 0)).toArray() as number[][]
      for (const i of [0, 1]) for (const j of [0, 1]) expect(got[i][j]).toBeCloseTo(wanted[i][j], 12)
    }
    expect(hessian((x) => x.pow(0).sum(), list(0)).toArray()).toEqual([[0]])
    expect(hessian((b) => ops.pow(0, b).sum(), list(2)).toArray()).toEqual([[0]])
  })
})

/** Finite numbers where functions have edges, for which the operation is defined. */
const cornersOf = (domain: unknown, discrete: boolean): fc.Arbitrary<number> => {
  if (domain === "positive") return fc.constantFrom(1, 2, 0.5)
  if (domain === "nonzero" && !discrete) return fc.constantFrom(1, -1, 2)
  return fc.constantFrom(0, 1, -1, 0, 1)
}

const load = ({ shape, data, dtype = "float64" }: TensorValue): Tensor =>
  tensor(Float64Array.from(data), { shape, dtype: dtype as DType })

describe("derivatives along a line are numbers, whatever meets at its start", () => {
  /** ⟨c, f(x + t·u)⟩ */
  const along = (call: Exported, inputs: readonly TensorValue[], pool: readonly number[]): Curve => {
    const points = inputs.map(load)
    return (t) => {
      const moved = points.map((x, k) => {
        if (x.dtype !== "float64") return x
        const direction = load({
          shape: x.shape,
          data: [...x.toTypedArray()].map((_, i) => pool[(i + k) % 7]),
        })
        return x.add(direction.mul(t))
      })
      const value = call(...moved)
      return value
        .to("float64")
        .mul(load({ shape: value.shape, data: Array.from({ length: value.size }, (_, i) => pool[i % 7]) }))
        .sum()
    }
  }
  const pool = fc.array(fc.constantFrom(1, -1, 2), { minLength: 7, maxLength: 7 })
  const check = (name: string, call: Exported, inputs: fc.Arbitrary<readonly TensorValue[]>) =>
    it(name, () => {
      fc.assert(
        fc.property(inputs, pool, (given, numbers) => {
          const curve = along(call, given, numbers)
          if (!Number.isFinite(curve(number(0)).item())) return
          const found = derivatives(curve, 0)
          const first = found.findIndex((x) => !Number.isFinite(x))
          if (first >= 0) expect(found[first]).not.toBeNaN()
        }),
        { numRuns: Math.ceil((fc.readConfigureGlobal()?.numRuns ?? 50) / 5) },
      )
    })

  for (const [name, call] of exported) {
    const { primitive, operands } = call
    if (!operands) continue
    const inputs = broadcastableShapes(operands).chain(({ shapes }) =>
      fc.tuple(
        ...shapes.map((shape, i) =>
          tensorOf(shape, cornersOf(primitive?.domain?.[i] ?? "real", name === "relu" || name === "abs")),
        ),
      ),
    )
    check(name, call, inputs)
  }

  /** The numbers of a specimen moved to the nearest corner, so that there are zeros and ties. */
  const cornered = (values: readonly TensorValue[]): TensorValue[] =>
    values.map((value) =>
      value.dtype ? value : { ...value, data: value.data.map((x) => Math.sign(Math.trunc(x))) },
    )
  for (const [name, { inputs, calls }] of Object.entries(specimens)) {
    if (name === "rootOrZero") continue
    for (const [i, call] of calls.entries()) check(`${name} (${i + 1})`, call, inputs.map(cornered))
  }
})

describe("what meets at an edge", () => {
  it("the gradient of max and min goes to what they gave, NaN included", () => {
    for (const f of [
      (x: Tensor) => x.max(),
      (x: Tensor) => x.min(),
      (x: Tensor) => x.max(0),
      (x: Tensor) => x.min(0),
    ]) {
      expect(grad(f)(tensor([1, NaN, 3])).toArray()).toEqual([0, 1, 0])
      expect(grad(f)(tensor([NaN, 2, NaN])).toArray()).toEqual([0.5, 0, 0.5])
    }
  })

  it("a smooth function's derivatives at NaN are NaN", () => {
    const smooth = [
      "exp",
      "log",
      "expm1",
      "log1p",
      "sin",
      "cos",
      "tanh",
      "sigmoid",
      "erf",
      "sqrt",
      "reciprocal",
    ] as const
    for (const name of smooth) {
      for (const dtype of ["float32", "float64"] as const) {
        const x = tensor([Number.NaN], { dtype })
        const f = (x: Tensor) => x[name]().sum()
        expect([grad(f)(x).item(), hessian(f, x).item()], name).toEqual([Number.NaN, Number.NaN])
      }
    }
  })

  it("equal numbers have no spread, and the spread of nearly equal ones keeps its digits", () => {
    const numbers = fc.double({ min: -1e18, max: 1e18, noNaN: true })
    const dtypes = fc.constantFrom<"float32" | "float64">("float32", "float64")
    fc.assert(
      fc.property(numbers, fc.integer({ min: 2, max: 300 }), dtypes, (value, n, dtype) => {
        const x = full([n], value, { dtype })
        expect([x.std().item(), x.var({ correction: 0 }).item()]).toEqual([0, 0])
      }),
    )
    const ulps = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 2, maxLength: 100 })
    fc.assert(
      fc.property(fc.integer({ min: 2 ** 23 + 8, max: 2 ** 24 - 9 }), ulps, (value, some) => {
        const mean = some.reduce((sum, k) => sum + k, 0) / some.length
        const exact = some.reduce((sum, k) => sum + (k - mean) ** 2, 0) / some.length
        const got = tensor(some.map((k) => value + k)).var({ correction: 0 })
        expect(Math.abs(got.item() - exact)).toBeLessThanOrEqual(2e-6 * exact)
      }),
    )
  })

  it("all whole numbers are normal", () => {
    const x = tensor([-2147483648, -1, 0, 1, 2147483647], { dtype: "int32" })
    expect(flushSubnormal(x)).toEqual(x)
    expect(flushSubnormalWhere(x, 1)).toEqual(x)
  })

  it("checkGrad leaves what chooses as it is", () => {
    const x = tensor([
      [0.5, -1, 2],
      [3, 0.25, 1],
    ])
    const rows = tensor([1, 0, 1], { dtype: "int32" })
    const wanted = tensor([true, false, true])
    const f = (x: Tensor, rows: Tensor, wanted: Tensor) => x.indexSelect(0, rows).square().mul(wanted)
    checkGrad(f, [x, rows, wanted])
    expect(() => checkGrad((rows) => rows.add(1), [rows])).toThrow(
      "checkGrad: inputs must be a list of tensors, of which",
    )
    checkGrad((x) => x.argmax(), [tensor([1, 2])])
    expect(() => checkGrad((x) => x.detach(), [x])).toThrow(/got 0 against /)
    expect(() => checkGrad((rows, x) => x.detach().mul(x).mul(rows), [rows, tensor([1, 2, 3])])).toThrow(
      /at element 0 of input 1 /,
    )
  })

  it("the gradient of a base does not depend on whether its exponent takes one", () => {
    for (const base of [5e-324, 1e-310, Number.NaN, 0, 2, -3, Number.POSITIVE_INFINITY]) {
      const [alone, together] = [false, true].map((requiresGrad) => {
        const b = tensor([base], { dtype: "float64", requiresGrad: true })
        b.pow(tensor([0], { dtype: "float64", requiresGrad }))
          .sum()
          .backward()
        return (b.grad as Tensor).item() + 0
      })
      expect([base, together]).toEqual([base, alone])
      expect(alone).toBe(0)
    }
  })

  it("lerp meets both ends, whatever lies between", () => {
    const ends = fc.float({
      noDefaultInfinity: true,
      noNaN: true,
      min: Math.fround(-1e30),
      max: Math.fround(1e30),
    })
    fc.assert(
      fc.property(ends, ends, fc.boolean(), (a, b, isTensor) => {
        const at = (w: number) =>
          tensor([a])
            .lerp(tensor([b]), isTensor ? tensor([w]) : w)
            .item()
        expect([at(0) + 0, at(1) + 0]).toEqual([a + 0, b + 0])
      }),
    )
    expect(
      tensor([1e10])
        .lerp(tensor([1]), 1)
        .item(),
    ).toBe(1)
    expect(
      tensor([2])
        .lerp(tensor([4]), 0.25)
        .item(),
    ).toBe(2.5)
  })

  it("integers beside one float64 number meet in float64", () => {
    expect(
      tensor([1], { dtype: "int32" })
        .add(tensor(0.1, { dtype: "float64" }))
        .toArray(),
    ).toEqual([1.1])
    expect(
      tensor([true])
        .mul(tensor(1e300, { dtype: "float64" }))
        .toArray(),
    ).toEqual([1e300])
    expect(tensor([1], { dtype: "int32" }).add(0.5).dtype).toBe("float32")
  })

  it("booleans among numbers are numbers, wherever they stand", () => {
    for (const [given, right] of [
      [
        [true, 5],
        [1, 5],
      ],
      [
        [false, 0.5],
        [0, 0.5],
      ],
      [
        [5, true],
        [5, 1],
      ],
      [
        [[true], [2]],
        [[1], [2]],
      ],
    ] as const) {
      expect(tensor(given)).toEqual(tensor(right))
    }
    expect(tensor([true, false]).dtype).toBe("bool")
    expect(tensor([true, 5], { dtype: "bool" }).toArray()).toEqual([true, true])
  })
})
