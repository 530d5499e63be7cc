import { grad, type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import * as losses from "../src"

const classes = (values: readonly number[]) => tensor(Int32Array.from(values))
const three = tensor([1, 2, 3])

const refused: readonly (readonly [call: () => unknown, message: string])[] = [
  [
    () => losses.mse(tensor([[1], [2]]), tensor([1, 2])),
    "mse: input and target must have the same shape, got [2, 1] and [2]. Reshape one of them.",
  ],
  [() => losses.l1(three, tensor([1, 2])), "l1: input and target must have the same shape, got [3] and [2]."],
  [() => losses.huber(three, three, { delta: 0 }), "huber: delta must be a number in (0, ∞], got 0."],
  [() => losses.smoothL1(three, three, { beta: -1 }), "smoothL1: beta must be a number in [0, ∞), got -1."],
  [
    () => losses.mse(three, three, { reduction: "avg" as "mean" }),
    'mse: reduction must be one of mean, sum, none, got "avg".',
  ],
  [
    () => losses.mse(three, three, { reduction: "batchmean" as "mean" }),
    'mse: reduction must be one of mean, sum, none, got "batchmean".',
  ],
  [
    () => losses.nll(tensor([[1, 2]]), classes([0]), { reduction: "max" as "mean" }),
    'nll: reduction must be one of mean, sum, none, got "max".',
  ],
  [
    () => losses.crossEntropy(tensor([[1, 2, 3]]), classes([3])),
    "crossEntropy: class indices must be in [0, 2], got 3 at element 0.",
  ],
  [
    () => losses.crossEntropy(tensor([[1, 2, 3]]), classes([-100])),
    "crossEntropy: class indices must be in [0, 2], got -100 at element 0. Number classes from 0; name one to leave out with ignoreIndex.",
  ],
  [
    () => losses.crossEntropy(tensor([[1, 2, 3]]), tensor([1])),
    "crossEntropy: class indices must be int32, got float32 of shape [1].",
  ],
  [
    () => losses.crossEntropy(tensor([[1, 2, 3]]), classes([0]).reshape([1, 1])),
    "crossEntropy: class indices must have the shape of the scores without the classes (dimension 1), got scores [1, 3] and indices [1, 1]. Squeeze the indices",
  ],
  [
    () => losses.crossEntropy(tensor([[1, 2, 3]]), classes([0]), { weight: tensor([1, 2]) }),
    "crossEntropy: weight must be [classes] = [3], got shape [2].",
  ],
  [
    () => losses.crossEntropy(tensor([[1, 2, 3]]), tensor([[1, 0, 0]]), { weight: tensor([1, 2]) }),
    "crossEntropy: weight must be [classes] = [3], got shape [2].",
  ],
  [
    () => losses.crossEntropy(tensor([[1, 2]]), classes([0]), { labelSmoothing: 1.5 }),
    "crossEntropy: labelSmoothing must be a number in [0, 1], got 1.5.",
  ],
  [
    () => losses.crossEntropy(tensor([[1, 2]]), tensor([[0, 1]]), { ignoreIndex: 1 }),
    "crossEntropy: ignoreIndex needs class indices as target, got probabilities and 1.",
  ],
  [() => losses.nll(tensor([[1, 2]]), tensor([1])), "nll: class indices must be int32, got float32."],
  [
    () => losses.nll(tensor([[1, 2]]), tensor([[1, 2]])),
    "nll: class indices must be int32, got float32. Convert with to",
  ],
  [
    () => losses.nll(tensor([[1, 2]]), classes([0, 1])),
    "nll: class indices must have the shape of the scores without the classes (dimension 1), got scores [1, 2] and indices [2]. Reshape",
  ],
  [
    () => losses.nll(tensor([[1, 2]]), classes([0]), { weight: tensor([[1], [2]]) }),
    "nll: weight must be [classes] = [2], got shape [2, 1].",
  ],
  [
    () => losses.nll(tensor(1), classes([0])),
    "nll: the scores must have a dimension of classes, got shape [].",
  ],
]

test.each(refused)("%s", (call, message) => {
  expect(call).toThrow(message)
})

describe("at the edges", () => {
  const gradientOf = (call: (x: Tensor) => Tensor, values: readonly number[]) => {
    const x = tensor([...values], { requiresGrad: true })
    call(x).sum().backward()
    return x.grad?.toArray()
  }

  it("a perfect loss is 0, not −0", () => {
    for (const reduction of ["mean", "sum"] as const) {
      const loss = losses.crossEntropy(tensor([[1e4, 0]]), classes([0]), { reduction }).item()
      expect(Object.is(loss, 0)).toBe(true)
      expect(Object.is(losses.bce(tensor([0]), tensor([0]), { reduction }).item(), 0)).toBe(true)
    }
  })

  it("an infinite error has a finite slope in huber and smoothL1", () => {
    expect(gradientOf((x) => losses.huber(x, tensor([0, 0]), { reduction: "sum" }), [1 / 0, -3e38])).toEqual([
      1, -1,
    ])
    expect(
      gradientOf((x) => losses.smoothL1(x, tensor([0, 0]), { reduction: "sum" }), [1 / 0, -3e38]),
    ).toEqual([1, -1])
  })

  it("certain mistakes cost bce 100 with a slope of 1e12", () => {
    const p = tensor([0, 1], { requiresGrad: true })
    const loss = losses.bce(p, tensor([1, 0]), { reduction: "none" })
    expect(loss.toArray()).toEqual([100, 100])
    loss.sum().backward()
    expect(p.grad?.toArray()).toEqual([-Math.fround(1e12), Math.fround(1e12)])
  })

  it("what is no number leaves no gradient of 0, which would look like a perfect answer", () => {
    const none = tensor([Number.NaN])
    for (const target of [0, 0.5, 1]) {
      expect(grad((p) => losses.bce(p, tensor([target])))(none).item()).toBeNaN()
      expect(grad((p) => losses.bce(p, none))(tensor([target])).item()).toBeNaN()
    }
    expect(losses.klDiv(tensor([-1]), none).item()).toBeNaN()
    expect(grad((x) => losses.klDiv(x, none))(tensor([-1])).item()).toBeNaN()
    // As log p of a negative p is.
    expect(losses.klDiv(tensor([-1]), tensor([-0.5])).item()).toBeNaN()
  })

  it("bce has the slope 1e12 also where its straight line begins", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const p = tensor([1e-12], { dtype })
      expect(grad((p) => losses.bce(p, tensor([1], { dtype })))(p).item() / -1e12).toBeCloseTo(1, 6)
    }
  })

  it("certain and right answers cost bce nothing, with the true slope", () => {
    expect(losses.bce(tensor([0, 1]), tensor([0, 1])).item()).toBe(0)
    expect(gradientOf((x) => losses.bce(x, tensor([0, 1]), { reduction: "sum" }), [0, 1])).toEqual([1, -1])
  })

  it("what has no probability costs klDiv nothing, even against −∞", () => {
    const call = (x: Tensor) => losses.klDiv(x, tensor([1, 0]), { reduction: "sum" })
    expect(call(tensor([0, -1 / 0])).item()).toBe(0)
    expect(gradientOf(call, [0, -1 / 0])).toEqual([-1, 0])
    const logs = (x: Tensor) => losses.klDiv(x, tensor([0, -1 / 0]), { reduction: "sum", logTarget: true })
    expect(logs(tensor([0, -1 / 0])).item()).toBe(0)
    expect(gradientOf(logs, [0, -5])).toEqual([-1, 0])
  })

  it("what is wrong with an ignored example does not reach the others", () => {
    const logits = tensor(
      [
        [1 / 0, 0],
        [0, 0],
      ],
      { requiresGrad: true },
    )
    losses.crossEntropy(logits, classes([-100, 1]), { ignoreIndex: -100 }).backward()
    expect(logits.grad?.at(1).toArray()).toEqual([0.5, -0.5])
    expect(losses.crossEntropy(logits, classes([-100, 1]), { ignoreIndex: -100 }).item()).toBeCloseTo(
      Math.LN2,
      6,
    )
  })

  it("smoothL1 is l1 where the bend is below the smallest normal number of the dtype, and only there", () => {
    const at = (d: number, beta: number, dtype: "float32" | "float64") =>
      losses.smoothL1(tensor([d], { dtype }), tensor([0], { dtype }), { beta, reduction: "none" }).item()
    for (const [dtype, least] of [["float32", 2 ** -126] as const, ["float64", 2 ** -1022] as const]) {
      expect([at(least, least, dtype), at(least / 2, least / 2, dtype)]).toEqual([least / 2, least / 2])
    }
  })

  it("klDiv of one number is a batch of one", () => {
    const [input, target] = [tensor(-2), tensor(0.5)]
    const batchmean = losses.klDiv(input, target, { reduction: "batchmean" }).item()
    expect(batchmean).toBe(losses.klDiv(input, target, { reduction: "sum" }).item())
  })

  it("keeps float32", () => {
    for (const call of [losses.mse, losses.l1, losses.huber, losses.bceWithLogits]) {
      expect(call(tensor([0.5]), tensor([1])).dtype).toBe("float32")
    }
    const options = { weight: tensor([1, 2]), labelSmoothing: 0.1, ignoreIndex: 1 }
    expect(losses.crossEntropy(tensor([[1, 2]]), classes([0]), options).dtype).toBe("float32")
  })
})

describe("laws of cross-entropy", () => {
  const numbers = (length: number) =>
    fc
      .array(fc.integer({ min: -64, max: 64 }), { minLength: length, maxLength: length })
      .map((list) => list.map((n) => n / 8))
  const close = (a: Tensor, b: Tensor) => a.sub(b).abs().max().item() < 1e-12

  it("class indices are one-hot probabilities, with any smoothing", () => {
    fc.assert(
      fc.property(
        numbers(6),
        fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 2 })),
        fc.nat({ max: 8 }),
        (data, index, eighths) => {
          const logits = tensor(Float64Array.from(data), { shape: [2, 3] })
          const options = { labelSmoothing: eighths / 8, reduction: "none" } as const
          const hot = tensor(
            index.map((c) => [0, 1, 2].map((k) => (k === c ? 1 : 0))),
            { dtype: "float64" },
          )
          return close(
            losses.crossEntropy(logits, classes(index), options),
            losses.crossEntropy(logits, hot, options),
          )
        },
      ),
    )
  })

  it("its gradient is softmax minus target", () => {
    fc.assert(
      fc.property(numbers(3), fc.nat({ max: 2 }), (data, index) => {
        const logits = tensor(Float64Array.from(data), { shape: [1, 3], requiresGrad: true })
        losses.crossEntropy(logits, classes([index])).backward()
        const hot = tensor([[0, 1, 2].map((k) => (k === index ? 1 : 0))])
        return close(logits.grad as Tensor, logits.detach().softmax(1).sub(hot))
      }),
    )
  })

  it("of two classes is bceWithLogits of the difference", () => {
    fc.assert(
      fc.property(numbers(2), fc.nat({ max: 1 }), (data, index) => {
        const logits = tensor(Float64Array.from(data), { shape: [1, 2] })
        const difference = tensor(Float64Array.of(data[1] - data[0]))
        const other = losses.bceWithLogits(difference, tensor([index]))
        return close(losses.crossEntropy(logits, classes([index])), other)
      }),
    )
  })
})

describe("infinite scores", () => {
  const slope = (f: (x: Tensor) => Tensor, x: Tensor) => grad(f)(x).toArray()
  const f64 = (values: number[] | number[][]) => tensor(values, { dtype: "float64" })

  it("of classes without probability add nothing", () => {
    const certain = tensor([[1, 0]])
    expect(losses.crossEntropy(tensor([[0, -Infinity]]), certain).item()).toBe(0)
    expect(slope((x) => losses.crossEntropy(x, certain), tensor([[0, -Infinity]]))).toEqual([[0, 0]])
    const [scores, halves] = [f64([1, 2, -Infinity]), f64([0.5, 0.5, 0])]
    expect(losses.crossEntropy(scores, halves).item()).toBeCloseTo(0.8132616875, 10)
    const gradient = slope((x) => losses.crossEntropy(x, halves), scores) as number[]
    const without = slope((x) => losses.crossEntropy(x, f64([0.5, 0.5])), f64([1, 2])) as number[]
    expect(gradient).toEqual([...without, 0])
    // Nor do masked classes that an index does not name.
    expect(losses.crossEntropy(tensor([[1, 2, -Infinity]]), classes([1])).item()).toBeCloseTo(0.3132617, 6)
  })

  it("of classes that count for nothing add nothing to an index's loss, and smoothing asks for the others", () => {
    const scores = f64([[0, -Infinity]])
    const loss = (options: losses.CrossEntropyOptions) =>
      losses.crossEntropy(scores, classes([0]), { reduction: "sum", ...options }).item()
    expect(loss({ ignoreIndex: -100 })).toBe(0)
    expect(loss({ weight: f64([1, 1]) })).toBe(0)
    expect(loss({ weight: f64([0, 1]), labelSmoothing: 0.5 })).toBe(Infinity)
    expect(loss({ weight: f64([1, 0]), labelSmoothing: 0.5 })).toBe(0)
  })

  it("are certain answers, right or wrong", () => {
    const logits = f64([Infinity, -Infinity, Infinity, -Infinity])
    const answers = f64([1, 0, 0, 1])
    const each = losses.bceWithLogits(logits, answers, { reduction: "none" })
    expect(each.toArray()).toEqual([0, 0, Infinity, Infinity])
    expect(slope((x) => losses.bceWithLogits(x, answers, { reduction: "sum" }), logits)).toEqual([
      0, 0, 1, -1,
    ])
  })

  it("a target's own gradient stays what it is where the target is 0", () => {
    const scores = f64([[1, 2, 0.5]])
    const wanted = scores.logSoftmax().neg().toArray()
    expect(slope((t) => losses.crossEntropy(scores, t, { reduction: "sum" }), f64([[0, 1, 0]]))).toEqual(
      wanted,
    )
  })
})

describe("bends and distances of any size", () => {
  const sizes = [0, 1e-3, 1, 1e30, 3e38, Infinity]
  const bends = [1e-3, 1, 1e30, 3e38, 1e300, Infinity]
  /** A number as its dtype has it. */
  const kept = (dtype: "float32" | "float64", x: number) => (dtype === "float32" ? Math.fround(x) : x)

  it.each(["float32", "float64"] as const)("give the limits, in %s", (dtype) => {
    for (const bend of bends) {
      for (const size of sizes) {
        for (const sign of [1, -1]) {
          const x = tensor([sign * size], { dtype })
          const zero = tensor([0], { dtype })
          const d = kept(dtype, size)
          const half = d <= bend ? d * (d / 2) : bend * (d - bend / 2)
          const note = `${dtype} ${sign * size} ${bend}`
          const near = (got: unknown, wanted: number) => {
            const [number] = got as number[]
            if (Number.isFinite(wanted) && wanted !== 0) expect(number / wanted, note).toBeCloseTo(1, 4)
            else expect(number + 0, note).toBe(wanted + 0)
          }
          const huber = (t: Tensor) => losses.huber(t, zero, { delta: bend, reduction: "none" })
          near(huber(x).toArray(), kept(dtype, half))
          near(grad((t) => huber(t).sum())(x).toArray(), kept(dtype, sign * Math.min(d, bend)))
          if (bend === Infinity) continue
          const smooth = (t: Tensor) => losses.smoothL1(t, zero, { beta: bend, reduction: "none" })
          // What is smaller than the smallest normal number may be 0.
          const [value, slope] = [d === Infinity ? d : half / bend, sign * Math.min(d / bend, 1)]
          if (value === 0 || value > 1e-37) near(smooth(x).toArray(), kept(dtype, value))
          if (slope === 0 || Math.abs(slope) > 1e-37) near(grad((t) => smooth(t).sum())(x).toArray(), slope)
        }
      }
    }
  })
})
