import { describe, expect, it } from "vitest"
import type { DType, Tensor } from "../src"
import * as g from "../src"
import { gradients } from "../src/autograd/grad"
import fixtures from "./fixtures/torch.json" with { type: "json" }

/** JSON has no NaN, ∞ and −0. */
type Written = number | boolean | "nan" | "inf" | "-inf" | "-0"
interface Plain {
  readonly shape: readonly number[]
  readonly dtype: string
  readonly data: readonly Written[]
}

const WORDS: Readonly<Record<string, number>> = { nan: Number.NaN, inf: 1 / 0, "-inf": -1 / 0, "-0": -0 }
const read = (x: Written): number => (typeof x === "string" ? WORDS[x] : Number(x))
const load = ({ shape, dtype, data }: Plain, float: DType = "float64"): Tensor =>
  g.tensor(Float64Array.from(data, read), { shape, dtype: dtype === "float64" ? float : (dtype as DType) })

/** How each case is computed; names without an entry are functions of the same name. */
const calls: Readonly<Record<string, (...inputs: Tensor[]) => Tensor>> = {
  "pow.grad": g.pow,
  "pow.zero": (a) => a.pow(2).add(a.pow(1)).add(a.pow(0)),
  clamp: (x) => x.clamp(-1, 1.5),
  lerp: (a, b) => a.lerp(b, 0.25),
  "add.broadcast": g.add,
  "mul.broadcast": g.mul,
  "prod.dim": (t) => t.prod(1),
  "prod.zeros": (t) => t.prod(1),
  amax: (t) => t.max(),
  amin: (t) => t.min(),
  "amax.dim": (t) => t.max(1),
  "amin.dim": (t) => t.min(1),
  "amax.last": (t) => t.max(-1),
  "amin.last": (t) => t.min(-1),
  "amax.dims.keepdim": (t) => t.max([0, 2], true),
  "amin.dims.keepdim": (t) => t.min([0, 2], true),
  "amax.ties": (t) => t.max(1),
  "amin.ties": (t) => t.min(1),
  "amax.nan": (t) => t.max(1),
  "argmax.dim": (t) => t.argmax(1),
  "argmax.ties.keepdim": (t) => t.argmax(1, true),
  "argmin.nan": (t) => t.argmin(0),
  "argmin.ties": (t) => t.argmin(-1),
  var: (t) => t.var(),
  "var.dim": (t) => t.var({ dim: 1 }),
  "var.population": (t) => t.var({ dim: [0, 2], correction: 0, keepdim: true }),
  "var.one": (t) => t.var({ dim: 1 }),
  "std.dim": (t) => t.std({ dim: 1 }),
  "std.zero": (t) => t.std({ dim: 1 }),
  "logsumexp.rows": (t) => t.logsumexp(1),
  "norm.dim": (t) => t.norm({ dim: 1 }),
  "norm.1": (t) => t.norm({ p: 1, dim: [0, 2], keepdim: true }),
  "norm.inf": (t) => t.norm({ p: 1 / 0, dim: 1 }),
  "norm.-inf": (t) => t.norm({ p: -1 / 0, dim: 1 }),
  "norm.0": (t) => t.norm({ p: 0, dim: 1 }),
  "norm.3": (t) => t.norm({ p: 3, dim: 1 }),
  "norm.half": (t) => t.norm({ p: 0.5, dim: 1 }),
  "norm.zero": (t) => t.norm({ dim: 1 }),
  cumsum: (t) => t.cumsum(1),
  "cumsum.first": (t) => t.cumsum(0),
  any: (t) => t.any(1),
  all: (t) => t.all(1, true),
  "sum.int": (t) => t.sum(1),
  log_softmax: (t) => t.logSoftmax(),
  "softmax.dim": (t) => t.softmax(1),
  "log_softmax.dim": (t) => t.logSoftmax(1),
  "softmax.rows": (t) => t.softmax(1),
  "log_softmax.rows": (t) => t.logSoftmax(1),
  "softmax.large": (t) => t.softmax(1),
  "log_softmax.large": (t) => t.logSoftmax(1),
  reshape: (t) => t.reshape([5, -1]),
  flatten: (t) => t.flatten(1),
  unsqueeze: (t) => t.unsqueeze(-1),
  squeeze: (t) => t.squeeze(1),
  permute: (t) => t.permute([2, 0, 1]),
  transpose: (t) => t.transpose(0, -1),
  T: (t) => t.T,
  expand: (t) => t.expand([2, -1, 4]),
  repeat: (t) => t.repeat([2, 1, 3]),
  cat: (...list) => g.cat(list, 1),
  stack: (...list) => g.stack(list, 1),
  split: (t) =>
    g.cat(
      t.split(2, 1).map((part, i) => part.mul(i + 1)),
      1,
    ),
  chunk: (t) =>
    g.cat(
      t.chunk(3, 1).map((part, i) => part.mul(i + 1)),
      1,
    ),
  flip: (t) => t.flip([0, 2]),
  slice: (t) => t.slice(1, 1, 4, 2),
  select: (t) => t.select(1, -2),
  narrow: (t) => t.narrow(2, 1, 3),
  pad: (t) => t.pad([1, 2, 0, 1], 1.5),
  "pad.negative": (t) => t.pad([-1, 2, 1, -1]),
  tril: (t) => t.tril(-1),
  triu: (t) => t.triu(1),
  "at.numbers": (t) => t.at(1, -1),
  "at.ranges": (t) => t.at("1:", null, "...", { step: 2 }),
  "at.list": (t, i) => t.at(":", i),
  "at.lists": (t, i, j) => t.at(i, ":", j),
  "at.adjacent": (t, i, j) => t.at(":", i, j),
  "at.mask": (t, mask) => t.at(mask),
  "at.mask.rows": (t, mask) => t.at(":", mask),
  gather: (t, i) => t.gather(1, i),
  scatterAdd: (t, i, s) => t.scatterAdd(1, i, s),
  indexSelect: (t, i) => t.indexSelect(1, i),
  indexAdd: (t, i, s) => t.indexAdd(1, i, s),
  oneHot: (i) => g.oneHot(i, 4),
}
for (const name of ["sum", "mean", "logsumexp"] as const) {
  Object.assign(calls, {
    [`${name}.dim`]: (t: Tensor) => t[name](1),
    [`${name}.last`]: (t: Tensor) => t[name](-1),
    [`${name}.dims.keepdim`]: (t: Tensor) => t[name]([0, 2], true),
  })
}

/** `conv2d 3 {options}`, `maxPool2d 0 [kernel, options]`, `matmul [2,3][3]`: the rest of the name says how. */
function call(name: string): (...inputs: Tensor[]) => Tensor {
  const known = calls[name]
  if (known) return known
  const [, family, rest] = /^(\w+)(?: \w+ )?(.*)$/.exec(name) as RegExpExecArray
  if (family === "conv2d") {
    const options = JSON.parse(rest)
    return (x, weight, bias) => g.conv2d(x, weight, { ...options, bias })
  }
  if (family === "maxPool2d" || family === "avgPool2d") {
    const [kernel, options] = JSON.parse(rest)
    return (x) => g[family](x, kernel, options)
  }
  return (g as unknown as Record<string, (...inputs: Tensor[]) => Tensor>)[family]
}

/**
 * Rounding aside the same: 1e-13 of the largest number for float64, 2e-5 for float32 (of each number or 1), exactly
 * for integers and bools. What float32 cannot hold is ∞.
 */
function expectClose(got: Tensor, wanted: Plain, float: DType): void {
  expect(got.shape).toEqual(wanted.shape)
  expect(got.dtype).toBe(wanted.dtype === "float64" ? float : wanted.dtype)
  const values = got.toTypedArray()
  const expected = wanted.data.map((x) => (float === "float32" ? Math.fround(read(x)) : read(x)))
  const largest = Math.max(1, ...expected.filter(Number.isFinite).map(Math.abs))
  for (const [i, value] of expected.entries()) {
    if (Object.is(values[i], value) || values[i] === value) continue
    const allowed = float === "float64" ? 1e-13 * largest : 2e-5 * Math.max(1, Math.abs(value))
    if (!(Math.abs(values[i] - value) <= allowed)) {
      expect.fail(`element ${i}: ${values[i]} where PyTorch has ${value}\n${got}`)
    }
  }
}

describe.each(["float64", "float32"] as const)("values and gradients are PyTorch's in %s", (float) => {
  const cases = fixtures.cases as unknown as readonly {
    readonly name: string
    readonly inputs: readonly Plain[]
    readonly output: Plain
    readonly seed?: Plain
    readonly gradients?: readonly Plain[]
  }[]

  it.each(cases.map((entry) => [entry.name, entry] as const))("%s", (name, entry) => {
    const inputs = entry.inputs.map((input) => load(input, float))
    const leaves = inputs.filter((x) => x.dtype === float)
    for (const leaf of leaves) leaf.requiresGrad = true
    const output = call(name)(...inputs)
    expectClose(output, entry.output, float)
    if (!entry.seed || !entry.gradients) return
    const found = gradients([output], leaves, { gradOutputs: [load(entry.seed, float)] })
    for (const [i, wanted] of entry.gradients.entries()) expectClose(found[i] as Tensor, wanted, float)
  })

  it("covers every call listed here", () => {
    const names = new Set(cases.map(({ name }) => name))
    expect(Object.keys(calls).filter((name) => !names.has(name))).toEqual([])
  })
})

describe("tensors print as PyTorch's", () => {
  /** Numbers as they are, or 0, 1, 2, … over a divisor in a shape. */
  const printed = fixtures.printed as unknown as readonly {
    readonly text: string
    readonly tensor?: Plain
    readonly divisor: number
    readonly shape: readonly number[]
  }[]

  it.each(printed.map((entry, i) => [i, entry] as const))("%i", (_, { text, tensor, divisor, shape }) => {
    const size = tensor ? 0 : shape.reduce((a, b) => a * b, 1)
    const values = tensor ? load(tensor) : g.arange(size).reshape(shape).to("float32").div(divisor)
    expect(String(values)).toBe(text)
  })
})
