import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type DType, noGrad, type Tensor, tensor, zeros } from "../src"
import { fuse, type Rule, withRecorder } from "../src/engine"

type Float = "float32" | "float64"
/** An operation of a random rule: which, and on which of the values so far. */
interface Move {
  readonly op: number
  readonly a: number
  readonly b: number
  readonly c: number
}

const operations: readonly ((a: Tensor, b: Tensor, c: Tensor) => Tensor)[] = [
  (a, b) => a.add(b),
  (a, b) => a.sub(b),
  (a, b) => a.mul(b),
  (a, b) => a.div(b),
  (a, b) => a.maximum(b),
  (a, b) => a.minimum(b),
  (a, b) => a.pow(b),
  (a, b, c) => a.where(b.gt(c), c),
  (a, b, c) => a.where(b.ne(0).logicalAnd(c.isfinite()), 0),
  (a, b) => a.lerp(b, 0.25),
  (a) => a.square(),
  (a) => a.abs().sqrt(),
  (a) => a.neg(),
  (a) => a.mul(0.1).add(3),
  (a) => a.rsub(1).reciprocal(),
  (a) => a.exp(),
  (a) => a.tanh(),
  (a) => a.sign(),
  (a) => a.flushSubnormal(),
  (a) => a.clamp(-1, 2),
  (a) => a.to("float64"),
  (a) => a.to("float32"),
  (a) => a.to("int32"),
]

const move: fc.Arbitrary<Move> = fc.record({
  op: fc.nat({ max: operations.length - 1 }),
  a: fc.nat({ max: 100 }),
  b: fc.nat({ max: 100 }),
  c: fc.nat({ max: 100 }),
})
const edges = fc.constantFrom(0, -0, 1, -1, 1e-40, 1e-30, 1e30, Infinity, -Infinity, Number.NaN)
const number = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: -8, max: 8, noNaN: true }) },
  { weight: 1, arbitrary: edges },
)
const float = fc.constantFrom<Float>("float32", "float64")

/** Inputs, some without dimensions, and a rule over them; some of those with dimensions are targets. */
const program = fc
  .record({
    shape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    inputs: fc.array(
      fc.record({
        dtype: float,
        scalar: fc.boolean(),
        seed: fc.array(number, { minLength: 1, maxLength: 9 }),
      }),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
    moves: fc.array(move, { minLength: 1, maxLength: 12 }),
    outputs: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ inputs: [first, ...others], ...rest }) => ({
    ...rest,
    inputs: [{ ...first, scalar: false }, ...others],
  }))

function ruleOf(moves: readonly Move[], outputs: number, dims: number): Rule {
  return (inputs) => {
    const values = [...inputs]
    for (const { op, a, b, c } of moves) {
      const at = (i: number) => values[i % values.length]
      values.push(operations[op](at(a), at(b), at(c)))
    }
    // Each result has the shape of its target.
    const full = values.filter(({ ndim }) => ndim === dims)
    const anchor = full[0]
    return Array.from({ length: outputs }, (_, i) => {
      const value = values[values.length - 1 - (i % values.length)]
      return value.ndim === dims ? value : anchor.mul(0).add(value)
    })
  }
}

const bits = (x: Tensor) =>
  [...x.toTypedArray()].map((value) => (Object.is(value, -0) ? "-0" : String(value)))
const elements = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1)
const fill = (seed: readonly number[], shape: readonly number[], dtype: DType) =>
  tensor(
    Float64Array.from(
      { length: elements(shape) },
      (_, i) => seed[i % seed.length] * (1 + Math.floor(i / seed.length)),
    ),
    { shape, dtype },
  )

/** What the rule gives operation by operation, as the targets would hold it. */
const eager = (rule: Rule, inputs: readonly Tensor[], targets: readonly Tensor[]) =>
  noGrad(() => rule(inputs).map((result, i) => bits(result.to(targets[i].dtype))))

describe("a fused rule", () => {
  it("gives the bits of its operations one by one, in place, in any dtype, with numbers among the tensors", () => {
    const property = fc.property(program, ({ shape, inputs, moves, outputs }) => {
      const given = inputs.map(({ dtype, scalar, seed }) =>
        fill(seed, scalar ? [] : shape, dtype).makeResident(),
      )
      const full = given.filter(({ ndim }) => ndim > 0)
      const targets = Array.from({ length: outputs }, (_, i) => full[i] ?? zeros(shape))
      const rule = ruleOf(moves, outputs, shape.length)
      let calls = 0
      const fused = fuse((symbols) => {
        calls++
        return rule(symbols)
      })
      for (let step = 0; step < 3; step++) {
        const want = eager(rule, given, targets)
        fused(given, targets)
        expect(targets.map(bits)).toEqual(want)
      }
      expect(calls).toBe(1)
    })
    fc.assert(property, { numRuns: 2 * (fc.readConfigureGlobal()?.numRuns ?? 50) })
  })

  it("traces once for every combination of shapes and dtypes", () => {
    let traces = 0
    const fused = fuse(([x, y]) => {
      traces++
      return [x.add(y)]
    })
    for (const shape of [[3], [2, 2], [3], [], [0], [2, 2], [17]]) {
      for (const dtype of ["float32", "float64"] as const) {
        const [x, y] = [fill([1, 2], shape, dtype), fill([0.5], shape, dtype)]
        const want = bits(x.add(y))
        fused([x, y], [x])
        expect(bits(x)).toEqual(want)
      }
    }
    expect(traces).toBe(10)
  })

  it("can be prepared once for tensors of the same shapes, also for such as come later", () => {
    const fused = fuse(([x, y]) => [x.add(y)])
    const [a, b] = [tensor([1, 2]), tensor([10, 20])]
    const run = fused.prepare([a, b], [a])
    expect(a.toArray()).toEqual([1, 2])
    run([a, b], [a])
    run([b, a], [b])
    expect([a.toArray(), b.toArray()]).toEqual([
      [11, 22],
      [21, 42],
    ])
  })

  it("reads every input before it writes any target", () => {
    const [a, b] = [tensor([1, 2, 3, 4, 5]), tensor([6, 7, 8, 9, 10])]
    const swap = fuse(([x, y]) => [y, x])
    swap([a, b], [a, b])
    expect([a.toArray(), b.toArray()]).toEqual([
      [6, 7, 8, 9, 10],
      [1, 2, 3, 4, 5],
    ])
    const count = tensor(1, { dtype: "float64" })
    const next = fuse(([x, n]) => [x.mul(n), n.add(1)])
    next([a, count], [a, count])
    next([a, count], [a, count])
    expect([a.toArray(), count.item()]).toEqual([[12, 14, 16, 18, 20], 3])
  })

  it("updates targets of several shapes, each from its own", () => {
    const [a, b, s] = [tensor([1, 2, 3]), tensor([[1, 2]]), tensor(2)]
    fuse(([x, y, n]) => [x.mul(n), y.add(n), n.square()])([a, b, s], [a, b, s])
    expect([a.toArray(), b.toArray(), s.item()]).toEqual([[2, 4, 6], [[3, 4]], 4])
  })

  it("marks its targets as changed, so that the tape notices", () => {
    const w = tensor([2], { requiresGrad: true })
    w.makeResident()
    const loss = w.square().sum()
    fuse(([x]) => [x.mul(2)])([w], [w])
    expect(() => loss.backward()).toThrow()
  })

  it("puts nothing on the tape, whether it is one kernel or not", () => {
    const w = tensor([3, 4], { requiresGrad: true })
    for (const rule of [
      ([x]: readonly Tensor[]) => [x.mul(2)],
      ([x]: readonly Tensor[]) => [x.div(x.sum())],
    ]) {
      const target = zeros([2])
      fuse(rule)([w], [target])
      expect(target.requiresGrad).toBe(false)
    }
  })
})

describe("a rule that is more than elementwise", () => {
  const rules: Readonly<Record<string, Rule>> = {
    "a norm": ([w, g]) => [w.sub(g.div(g.square().sum().sqrt())), g.mul(0.5)],
    "a matrix product": ([w, g]) => [w.sub(g.matmul(w)), g],
    "a broadcast row": ([w, g]) => [w.sub(g.sum(0)), g.sum(1, true).add(w)],
    "a transposition": ([w, g]) => [w.sub(g.transpose(0, 1)), w],
    "a captured matrix": ([w, g]) => [
      w.add(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
      g,
    ],
  }
  for (const [what, rule] of Object.entries(rules)) {
    it(`(${what}) has the same bits all the same`, () => {
      for (const dtype of ["float32", "float64"] as const) {
        const [w, g] = [fill([1, -2, 0.3], [2, 2], dtype), fill([0.7, 5], [2, 2], dtype)]
        const fused = fuse(rule)
        for (let step = 0; step < 2; step++) {
          const want = eager(rule, [w, g], [w, g])
          fused([w, g], [w, g])
          expect([bits(w), bits(g)]).toEqual(want)
        }
      }
    })
  }
})

it("a rule that broadcasts an input along another has the same bits all the same", () => {
  for (const rowShape of [[3], [1, 3], [2, 1], [1], [1, 1]]) {
    const [w, row] = [fill([1, -2, 0.3], [2, 3], "float32"), fill([0.7, 5, 11], rowShape, "float32")]
    const rule: Rule = ([x, r]) => [x.mul(r).add(1)]
    const want = eager(rule, [w, row], [w])
    fuse(rule)([w, row], [w])
    expect(bits(w)).toEqual(want[0])
  }
})

describe("what a rule captures", () => {
  it("is a constant if it cannot change", () => {
    const two = tensor(2)
    let calls = 0
    const fused = fuse(([x]) => {
      calls++
      return [x.mul(two)]
    })
    const x = tensor([1, 2])
    fused([x], [x])
    fused([x], [x])
    expect(x.toArray()).toEqual([4, 8])
    expect(calls).toBe(1)
  })

  it("is read anew at every call if it can", () => {
    const rate = tensor(2).makeResident()
    const fused = fuse(([x]) => [x.mul(rate)])
    const x = tensor([1, 2])
    fused([x], [x])
    rate.assign(10)
    fused([x], [x])
    expect(x.toArray()).toEqual([20, 40])
  })
})

describe("a mistaken rule", () => {
  it("is told how many results there must be", () => {
    const x = tensor([1])
    expect(() => fuse(([a]) => [a, a])([x], [x])).toThrow(/fuse: the rule must return 1 tensors, got 2/)
    expect(() => fuse(() => [])([x], [x])).toThrow(/must return 1 tensors, got 0/)
  })

  it("may not give a result of another shape than its target's, fused or not", () => {
    const [x, n] = [tensor([1, 2]), tensor(3)]
    expect(() => fuse(([, b]) => [b])([x, n], [x])).toThrow(RangeError)
    expect(() => fuse(([a]) => [a.sum()])([x], [x])).toThrow(RangeError)
    expect(x.toArray()).toEqual([1, 2])
  })

  it("may not assign, nor read a value", () => {
    const x = tensor([1, 2])
    const other = zeros([2])
    const assigning: Rule = ([a]) => {
      other.assign(a)
      return [a]
    }
    expect(() => fuse(assigning)([x], [x])).toThrow(
      "fuse: a rule must return its results, got an assign inside it.",
    )
    const one = tensor([3])
    expect(() => fuse(([a]) => [a.mul(a.item())])([one], [one])).toThrow(/must not read values/)
    expect(other.toArray()).toEqual([0, 0])
  })
})

it("under a recorder a fused rule is recorded operation by operation", () => {
  const x = tensor([1, 2])
  const seen: string[] = []
  const recorder = {
    record(primitive: { name: string }, inputs: readonly Tensor[], _: unknown, spec: Tensor) {
      seen.push(primitive.name)
      return inputs[0].derive(undefined, spec.shape, spec.dtype)
    },
    assign: () => void seen.push("assign"),
    numberKind: () => undefined,
    setting: () => undefined,
  }
  const fused = fuse(([a]) => [a.mul(2).add(1)])
  withRecorder(recorder as unknown as Parameters<typeof withRecorder>[0], () => fused([x], [x]))
  expect(seen).toEqual(["mul", "add", "assign"])
  expect(x.toArray()).toEqual([1, 2])
})
