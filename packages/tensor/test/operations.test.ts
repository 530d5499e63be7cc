import { inspect } from "node:util"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as g from "../src"
import { arange, type DType, type Tensor, tensor, zeros } from "../src"

const int = (data: number[] | number[][]) => tensor(data, { dtype: "int32" })
const list = (t: Tensor) => [...t.toTypedArray()]
const DTYPES = ["bool", "int32", "float32", "float64"] as const
const some = (dtype: DType) =>
  tensor(
    [
      [0, 1, 2],
      [3, 0, 5],
    ],
    { dtype },
  )

describe("result dtypes", () => {
  const float = (dtype: DType) => (dtype === "float64" ? "float64" : "float32")
  const counted = (dtype: DType) => (dtype === "bool" ? "int32" : dtype)
  const same = (dtype: DType) => dtype
  const rules: Record<string, [(t: Tensor) => Tensor, (dtype: DType) => DType]> = {
    sum: [(t) => t.sum(0), counted],
    prod: [(t) => t.prod(), counted],
    cumsum: [(t) => t.cumsum(1), counted],
    max: [(t) => t.max(), same],
    min: [(t) => t.min(1), same],
    mean: [(t) => t.mean(), float],
    var: [(t) => t.var(), float],
    std: [(t) => t.std({ dim: 1 }), float],
    norm: [(t) => t.norm(), float],
    logsumexp: [(t) => t.logsumexp(0), float],
    softmax: [(t) => t.softmax(), float],
    logSoftmax: [(t) => t.logSoftmax(0), float],
    argmax: [(t) => t.argmax(), () => "int32"],
    any: [(t) => t.any(), () => "bool"],
    all: [(t) => t.all(1), () => "bool"],
    exp: [(t) => t.exp(), float],
    square: [(t) => t.square(), counted],
    eq: [(t) => t.eq(1), () => "bool"],
    div: [(t) => t.div(2), float],
    transpose: [(t) => t.T, same],
    flip: [(t) => t.flip(), same],
    slice: [(t) => t.slice(1, 0, 2), same],
    pad: [(t) => t.pad([1, 1]), same],
    expand: [(t) => t.unsqueeze(0).expand([2, -1, -1]), same],
    repeat: [(t) => t.repeat([2, 2]), same],
    cat: [(t) => g.cat([t, t]), same],
    stack: [(t) => g.stack([t, t], 2), same],
    gather: [(t) => t.gather(1, int([[2], [0]])), same],
    indexSelect: [(t) => t.indexSelect(0, int([1, 1, 0])), same],
    scatterAdd: [(t) => t.scatterAdd(1, int([[0, 0, 0]]), t.slice(0, 1)), counted],
    tril: [(t) => t.tril(), counted],
    at: [(t) => t.at(0, "::-1"), same],
  }
  it.each(Object.entries(rules))("%s", (_, [call, rule]) => {
    for (const dtype of DTYPES) expect([dtype, call(some(dtype)).dtype]).toEqual([dtype, rule(dtype)])
  })

  it("agree in value whatever the dtype", () => {
    for (const dtype of DTYPES.slice(1)) {
      const t = some(dtype)
      expect(list(t.sum(1))).toEqual([3, 8])
      expect(list(t.max(0))).toEqual([3, 1, 5])
      expect(list(t.prod(0))).toEqual([0, 0, 10])
      expect(list(t.cumsum(0))).toEqual([0, 1, 2, 3, 1, 7])
      expect(list(t.argmin(1))).toEqual([0, 1])
      expect(list(t.T)).toEqual([0, 3, 1, 0, 2, 5])
      expect(list(t.at(-1, "::-1"))).toEqual([5, 0, 3])
      expect(list(t.pad([1, 0], 7).at(":", 0))).toEqual([7, 7])
      expect(list(t.any(0))).toEqual([1, 1, 1])
      expect(list(t.all(0))).toEqual([0, 0, 1])
    }
    expect(list(some("bool").sum(1))).toEqual([2, 2])
    expect(list(tensor([true, false]).max())).toEqual([1])
    expect(list(tensor([true, false]).min())).toEqual([0])
  })

  it("wrap around in int32", () => {
    expect(
      int([2 ** 31 - 1, 1])
        .sum()
        .item(),
    ).toBe(-(2 ** 31))
    expect(
      int([2 ** 30, 4])
        .prod()
        .item(),
    ).toBe(0)
    expect(list(int([2 ** 31 - 1, 1]).cumsum(0))).toEqual([2 ** 31 - 1, -(2 ** 31)])
  })
})

describe("methods", () => {
  const functions = g as unknown as Record<
    string,
    ((...inputs: Tensor[]) => Tensor) & { readonly operands?: number }
  >
  const elementwise = Object.keys(functions).filter((name) => functions[name]?.operands !== undefined)

  it.each(elementwise)("%s is the function of that name", (name) => {
    const [x, y] = [tensor([0.5, 2, -1]), tensor([[1], [2]])]
    const inputs = functions[name].operands === 1 ? [x] : [x, y]
    const method = (x as unknown as Record<string, (...rest: Tensor[]) => Tensor>)[name]
    // Rules of optimizers have operations that a tensor does not offer.
    if (!method) return
    expect(method.call(x, ...inputs.slice(1)).toArray()).toEqual(functions[name](...inputs).toArray())
  })

  it("take plain numbers on either side", () => {
    const x = tensor([1, 4])
    expect(x.rsub(1).toArray()).toEqual([0, -3])
    expect(x.rdiv(2).toArray()).toEqual([2, 0.5])
    expect(g.sub(1, x).toArray()).toEqual([0, -3])
    expect(g.where(x.gt(2), 1, 0).toArray()).toEqual([0, 1])
    expect(x.where(x.gt(2), -1).toArray()).toEqual([-1, 4])
    expect(x.clamp(2, x).toArray()).toEqual([1, 4])
    expect(() => g.add(1, 2)).toThrow("add: one operand must be a tensor, got 1 and 2.")
  })

  it("multiply vectors", () => {
    const [a, b] = [tensor([1, 2]), tensor([3, 5])]
    expect(a.dot(b).item()).toBe(13)
    expect(a.outer(b).toArray()).toEqual([
      [3, 5],
      [6, 10],
    ])
    expect(a.outer(b).mv(a).toArray()).toEqual([13, 26])
  })
})

describe("no elements", () => {
  it("reduce to what changes nothing", () => {
    const none = zeros([2, 0])
    expect(none.sum().item()).toBe(0)
    expect(list(none.sum(1))).toEqual([0, 0])
    expect(none.sum(0).shape).toEqual([0])
    expect(list(none.prod(1))).toEqual([1, 1])
    expect(list(none.any(1))).toEqual([0, 0])
    expect(list(none.all(1))).toEqual([1, 1])
    expect(list(none.logsumexp(1))).toEqual([-Infinity, -Infinity])
    expect(none.mean().item()).toBeNaN()
    expect(none.norm().item()).toBe(0)
    expect(none.var().item()).toBeNaN()
    expect(none.max(0).shape).toEqual([0])
  })

  it("pass through everything else", () => {
    const none = zeros([2, 0, 3])
    expect(none.exp().shape).toEqual([2, 0, 3])
    expect(none.softmax().shape).toEqual([2, 0, 3])
    expect(none.permute([2, 0, 1]).shape).toEqual([3, 2, 0])
    expect(none.flip().shape).toEqual([2, 0, 3])
    expect(none.cumsum(1).shape).toEqual([2, 0, 3])
    expect(none.at(":", ":", 0).shape).toEqual([2, 0])
    expect(none.expand([4, 2, 0, 3]).shape).toEqual([4, 2, 0, 3])
    expect(list(none.pad([0, 0, 1, 0]))).toEqual([0, 0, 0, 0, 0, 0])
    expect(none.indexSelect(2, int([])).shape).toEqual([2, 0, 0])
    expect(g.cat([none, zeros([2, 1, 3])], 1).shape).toEqual([2, 1, 3])
    expect(none.matmul(zeros([3, 4])).shape).toEqual([2, 0, 4])
    expect(g.oneHot(int([]), 3).shape).toEqual([0, 3])
    expect(g.conv2d(zeros([0, 1, 3, 3]), zeros([2, 1, 2, 2])).shape).toEqual([0, 2, 2, 2])
    expect(zeros([0]).split(2)[0].shape).toEqual([0])
  })

  it("have gradients", () => {
    const x = zeros([2, 0], { requiresGrad: true })
    x.sum().add(x.logsumexp(0).sum()).add(x.T.square().sum()).backward()
    expect(x.grad?.shape).toEqual([2, 0])
    const y = tensor([[1, 2]], { requiresGrad: true })
    g.cat([y, zeros([0, 2])])
      .add(y.at(g.tensor([], { dtype: "int32" })).sum())
      .sum()
      .backward()
    expect(y.grad?.toArray()).toEqual([[1, 1]])
  })
})

describe("one element, no dimensions", () => {
  it("reduce to themselves", () => {
    const x = tensor(3)
    for (const y of [
      x.sum(),
      x.mean(),
      x.max(),
      x.min(),
      x.prod(),
      x.logsumexp(),
      x.cumsum(0),
      x.sum(-1),
      x.norm(),
    ]) {
      expect([y.shape, y.item()]).toEqual([[], 3])
    }
    expect(x.argmax().item()).toBe(0)
    expect(x.softmax().item()).toBe(1)
    expect(x.logSoftmax().item()).toBe(0)
    expect(x.expand([2]).toArray()).toEqual([3, 3])
    expect(x.at("...", null).toArray()).toEqual([3])
    expect(x.flip().item()).toBe(3)
    expect(x.flatten().shape).toEqual([1])
    expect(x.repeat([2]).toArray()).toEqual([3, 3])
  })
})

describe("at agrees with indexing nested arrays", () => {
  const x = arange(24).reshape([2, 3, 4])
  it("for single elements", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -2, max: 1 }),
        fc.integer({ min: -3, max: 2 }),
        fc.integer({ min: -4, max: 3 }),
        (i, j, k) => {
          const rows = x.toArray() as number[][][]
          expect(x.at(i, j, k).item()).toBe(rows.at(i)?.at(j)?.at(k))
        },
      ),
    )
  })

  it("for ranges as JavaScript's slice has them, and steps as repeated picking", () => {
    const bound = fc.option(fc.integer({ min: -9, max: 9 }), { nil: undefined })
    fc.assert(
      fc.property(bound, bound, fc.constantFrom(-3, -2, -1, 1, 2, 3), (start, stop, step) => {
        const v = arange(7)
        const wanted: number[] = []
        const place = (end: number | undefined, otherwise: number) =>
          end === undefined ? otherwise : end < 0 ? end + 7 : end
        if (step > 0)
          for (let i = Math.max(0, place(start, 0)); i < Math.min(7, place(stop, 7)); i += step)
            wanted.push(i)
        else
          for (let i = Math.min(6, place(start, 6)); i > Math.max(-1, place(stop, -1)); i += step)
            wanted.push(i)
        const text = `${start ?? ""}:${stop ?? ""}:${step}`
        expect(list(v.at({ start, stop, step }))).toEqual(wanted)
        expect(list(v.at(text))).toEqual(wanted)
        expect(list(v.slice(0, start, stop, step))).toEqual(wanted)
      }),
    )
  })

  it("takes Infinity for the end", () => {
    expect(list(arange(4).slice(0, 1, Infinity))).toEqual([1, 2, 3])
  })
})

describe("cat and split", () => {
  it("undo each other", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 4 }),
        fc.nat({ max: 1 }),
        (sizes, dim) => {
          const total = sizes.reduce((a, b) => a + b, 0)
          const x = arange(2 * total).reshape(dim === 0 ? [total, 2] : [2, total])
          const parts = x.split(sizes, dim)
          expect(parts.map((part) => part.shape[dim])).toEqual(sizes)
          expect(g.cat(parts, dim).toArray()).toEqual(x.toArray())
        },
      ),
    )
  })

  it("promote", () => {
    expect(g.cat([int([1]), tensor([0.5])]).toArray()).toEqual([1, 0.5])
    expect(g.stack([tensor([true]), int([3])]).toArray()).toEqual([[1], [3]])
  })
})

describe("errors come before any work and show both sides", () => {
  const x = zeros([2, 3])
  const cases: [string, () => unknown, string][] = [
    ["axis", () => x.sum(2), "sum: dim must be an integer in [-2, 1], got 2."],
    ["axes twice", () => x.sum([0, -2]), "sum: dims must differ, got [0,-2]."],
    [
      "max of none",
      () => zeros([2, 0]).max(1),
      "max: there must be at least one element along each reduced dimension, got shape [2, 0].",
    ],
    ["argmin of none", () => zeros([0]).argmin(), "argmin: there must be at least one element"],
    ["norm p", () => x.norm({ p: Number.NaN }), "norm: p must be a number in [-∞, ∞], got NaN."],
    [
      "permute",
      () => x.permute([0, 0]),
      "permute: dims must name each of the 2 dimensions of shape [2, 3] once, got [0, 0].",
    ],
    ["T", () => zeros([2]).T, "T: the tensor must have two dimensions, got shape [2]."],
    [
      "expand",
      () => x.expand([2, 4]),
      "expand: sizes must be equal or 1 before, aligned at the last dimension, got [2, 3] to [2, 4].",
    ],
    ["expand to fewer", () => x.expand([3]), "got [2, 3] to [3]."],
    [
      "repeat",
      () => x.repeat([2]),
      "repeat: there must be a count for every dimension of shape [2, 3], got [2].",
    ],
    ["flatten", () => x.flatten(1, 0), "flatten: start must not come after end, got 1 and 0."],
    [
      "cat shapes",
      () => g.cat([x, zeros([3, 2])]),
      "cat: shapes must agree in all dimensions but 0, got [2, 3] and [3, 2].",
    ],
    ["cat nothing", () => g.cat([]), "cat: there must be at least one tensor, got an empty list."],
    [
      "cat scalars",
      () => g.cat([tensor(1), tensor(2)]),
      "cat: the tensor must have a dimension, got shape [].",
    ],
    ["stack", () => g.stack([x, zeros([2])]), "stack: shapes must be equal, got [2, 3] and [2]."],
    [
      "split",
      () => x.split([1, 1], 1),
      "split: sizes must add up to 3, the size of dimension 1, got [1, 1] (sum 2).",
    ],
    ["split size", () => x.split(0), "split: the size of the parts must be a positive integer, got 0."],
    ["chunk", () => x.chunk(0), "chunk: the number of parts must be a positive integer, got 0."],
    ["select", () => x.select(1, 3), "select: index must be an integer in [-3, 2], got 3."],
    [
      "narrow",
      () => x.narrow(1, 2, 2),
      "narrow: start and length must stay inside the dimension of size 3, got start 2 and length 2.",
    ],
    ["slice step", () => x.slice(0, 0, 1, 0), "slice: step must not be 0, got 0."],
    ["slice fraction", () => x.slice(0, 0.5), "slice: start must be an integer, got 0.5."],
    [
      "pad",
      () => x.pad([1]),
      "pad: widths must be pairs of integers for at most 2 dimensions (shape [2, 3]), got [1].",
    ],
    [
      "pad too negative",
      () => x.pad([-2, -2]),
      "pad: what is left must not be less than nothing, got [-2, -2] for shape [2, 3].",
    ],
    ["at too many", () => x.at(0, 0, 0), "at: there must be at most 2 indices"],
    ["at outside", () => x.at(2), "at: index must be an integer in [-2, 1], got 2."],
    ["at text", () => x.at("1-2"), 'at: a string must be "..." or like "start:stop:step", got "1-2".'],
    [
      "at mask",
      () => x.at(tensor([true])),
      "at: a bool index must have the shape of what it picks from, got [1] and [2].",
    ],
    ["at float list", () => x.at(tensor([1])), "at: indices must be int32, got float32."],
    ["at list outside", () => x.at(int([-3])), "at: indices must be in [-2, 1], got -3 at element 0."],
    [
      "gather index",
      () => x.gather(1, int([[0], [3]])),
      "gather: indices must be in [0, 2], got 3 at element 1.",
    ],
    [
      "gather negative",
      () => x.gather(1, int([[-1]])),
      "gather: indices must be in [0, 2], got -1 at element 0.",
    ],
    ["gather shape", () => x.gather(1, int([[0], [0], [0]])), "got index [3, 1] and tensor [2, 3]."],
    [
      "scatterAdd",
      () => x.scatterAdd(1, int([[0]]), zeros([2, 1])),
      "scatterAdd: index and source must have one shape, got [1, 1] and [2, 1].",
    ],
    [
      "indexSelect",
      () => x.indexSelect(0, int([[0]])),
      "indexSelect: the index must have one dimension, got shape [1, 1].",
    ],
    ["indexAdd", () => x.indexAdd(0, int([0]), zeros([2, 3])), "shape [1, 3], got [2, 3]."],
    ["oneHot", () => g.oneHot(int([3]), 3), "oneHot: indices must be in [0, 2], got 3 at element 0."],
    [
      "oneHot classes",
      () => g.oneHot(int([0]), -1),
      "oneHot: numClasses must be a whole number in [0, ∞), got -1.",
    ],
    ["tril", () => zeros([3]).tril(), "tril: the tensor must have at least two dimensions, got shape [3]."],
    ["dot", () => g.dot(x, x), "dot: a must have 1 dimension, got shape [2, 3]."],
    [
      "conv2d input",
      () => g.conv2d(x, x),
      "conv2d: the input must be [batch, channels, height, width], or without the batch, got shape [2, 3].",
    ],
    [
      "conv2d channels",
      () => g.conv2d(zeros([1, 3, 4, 4]), zeros([2, 2, 3, 3])),
      "got weight [2, 2, 3, 3] for input [1, 3, 4, 4].",
    ],
    [
      "conv2d window",
      () => g.conv2d(zeros([1, 1, 2, 2]), zeros([1, 1, 3, 3])),
      "conv2d: the window must fit into the padded image, got kernel [3, 3]",
    ],
    [
      "conv2d bias",
      () => g.conv2d(zeros([1, 1, 3, 3]), zeros([2, 1, 3, 3]), { bias: zeros([3]) }),
      "conv2d: the bias must be [outChannels] = [2], got shape [3].",
    ],
    [
      "conv2d stride",
      () => g.conv2d(zeros([1, 1, 3, 3]), zeros([1, 1, 3, 3]), { stride: 0 }),
      "conv2d: stride must be an integer of at least 1 or two of them, got 0.",
    ],
    [
      "conv2d same",
      () => g.conv2d(zeros([1, 1, 3, 3]), zeros([1, 1, 3, 3]), { stride: 2, padding: "same" }),
      'conv2d: padding "same" needs stride 1, got [2, 2].',
    ],
    [
      "conv2d groups",
      () => g.conv2d(zeros([1, 2, 3, 3]), zeros([3, 1, 3, 3]), { groups: 2 }),
      "channels that 2 groups divide",
    ],
    [
      "conv2d ints",
      () => g.conv2d(zeros([1, 1, 3, 3], { dtype: "int32" }), zeros([1, 1, 3, 3], { dtype: "int32" })),
      "conv2d: the dtype must be float32 or float64, got int32.",
    ],
    [
      "maxPool2d",
      () => g.maxPool2d(zeros([1, 1, 2, 2]), 3),
      "maxPool2d: the window must fit into the padded image, got window [3, 3] for image [2, 2].",
    ],
    [
      "avgPool2d padding",
      () => g.avgPool2d(zeros([1, 1, 4, 4]), 2, { padding: 2 }),
      "avgPool2d: padding must be at most half the window, got [2, 2] for window [2, 2].",
    ],
  ]
  it.each(cases)("%s", (_, call, message) => {
    expect(call).toThrow(message)
  })
})

describe("printing", () => {
  it("tells what the numbers do not", () => {
    expect(String(tensor([1], { dtype: "float64" }))).toBe("tensor([1.], dtype=float64)")
    expect(String(zeros([0, 3]))).toBe("tensor([], shape=[0, 3])")
    expect(String(tensor([], { dtype: "int32" }))).toBe("tensor([], dtype=int32)")
    expect(String(tensor([true, false]))).toBe("tensor([ true, false])")
    const x = tensor([1, 2], { requiresGrad: true })
    expect(String(x)).toBe("tensor([1., 2.], requiresGrad=true)")
    expect(String(x.mul(2))).toBe("tensor([2., 4.], from=mul)")
  })

  it("shows what a recorded step works with", () => {
    const recorded = new g.Tensor(undefined, [2, 3], "float32")
    expect(String(recorded)).toBe("tensor(recorded, shape=[2, 3])")
  })

  it("is what Node shows", () => {
    expect(inspect(tensor([1, 2]))).toBe("tensor([1., 2.])")
  })

  it("keeps the sign of −0 and rounds ties to even", () => {
    expect(String(tensor([-0, 1]))).toBe("tensor([-0.,  1.])")
    expect(String(tensor([0.03125, 0.09375]))).toBe("tensor([0.0312, 0.0938])")
  })
})
