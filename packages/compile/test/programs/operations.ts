import type { Tensor } from "@gradus/tensor"
import * as g from "@gradus/tensor"
import type { Run } from "./run"

/** A line of a program: an operation on what is there. */
export type Move = (run: Run) => void

type Exported = ((...inputs: Tensor[]) => Tensor) & {
  readonly primitive?: unknown
  readonly operands?: number
}

const exported = Object.entries(g as unknown as Record<string, Exported>).filter(
  ([, value]) => typeof value === "function" && value.primitive,
)

const isEmpty = (x: Tensor) => x.size === 0

/** A shape that broadcasts against another: some sides 1, or missing. */
function broadcastable(run: Run, shape: readonly number[]): number[] {
  const kept = shape.slice(run.draw(3) === 0 ? run.draw(shape.length + 1) : 0)
  return kept.map((side) => (run.draw(4) === 0 ? 1 : side))
}

function elementwise(name: string, call: Exported): Move {
  return (run) => {
    const first = run.pickAny()
    const rest = Array.from({ length: (call.operands as number) - 1 }, () =>
      run.fit(run.pickAny(), broadcastable(run, first.tensor.shape)),
    )
    const all = run.draw(2) === 0 ? [first, ...rest] : [...rest, first]
    run.keep(`${name}(${all.map((one) => one.name).join(", ")})`, call(...all.map(({ tensor }) => tensor)))
  }
}

/** A side for a product: mostly small, now and then as large as a tile and a bit. */
const side = (run: Run) => (run.draw(8) === 0 ? 9 + run.draw(14) : 1 + run.draw(5))

/** An operation of one operand, with a choice of how to call it; `least` dimensions are needed. */
function ofOne(least: number, calls: (run: Run, x: Tensor) => readonly [string, () => Tensor]): Move {
  return (run) => {
    let { name, tensor } = run.pickAny()
    if (tensor.ndim < least) ({ name, tensor } = run.fit({ name, tensor }, [2, 3, 2].slice(0, least)))
    const [text, call] = calls(run, tensor)
    run.keep(`${name}.${text}`, call())
  }
}

/** A value and an axis of it, with a choice of all axes. */
function alongAxis(
  name: string,
  call: (x: Tensor, dim: number | undefined, keep: boolean) => Tensor,
  all = true,
): Move {
  return ofOne(1, (run, x) => {
    const dim = all && run.draw(3) === 0 ? undefined : run.draw(x.ndim)
    const keep = run.draw(2) === 0
    return [`${name}(${dim}, ${keep})`, () => call(x, dim, keep)]
  })
}

/** Of an operation that refuses empty tensors: the same on something that is not. */
const notEmpty = (x: Tensor, call: (x: Tensor) => Tensor) => (isEmpty(x) ? x.mul(2) : call(x))

const indices = (run: Run, shape: readonly number[], size: number): [string, Tensor] => {
  const numbers = Int32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => run.draw(size))
  if (run.draw(2) === 0) return [`tensor([${numbers}])`, g.tensor(numbers, { shape })]
  const { name, tensor } = run.fit(run.pickAny(), shape)
  const wrapped = tensor.abs().minimum(99).to("int32").to("float64")
  const index = wrapped.sub(wrapped.div(size).floor().mul(size)).to("int32")
  return [`indexOf(${name}, ${size})`, index]
}

const image = (run: Run, channels: number) =>
  run.fit(run.pickFloat(), [1 + run.draw(2), channels, 3 + run.draw(5), 3 + run.draw(6)])

/** Every operation that is not elementwise, by the name it is exported under. */
const others: Readonly<Record<string, Move>> = {
  all: alongAxis("all", (x, dim, keep) => x.all(dim, keep)),
  any: alongAxis("any", (x, dim, keep) => x.any(dim, keep)),
  sum: alongAxis("sum", (x, dim, keep) => x.sum(dim, keep)),
  prod: alongAxis("prod", (x, dim, keep) => x.prod(dim, keep)),
  max: alongAxis("max", (x, dim, keep) => notEmpty(x, () => x.max(dim, keep))),
  min: alongAxis("min", (x, dim, keep) => notEmpty(x, () => x.min(dim, keep))),
  argmax: alongAxis("argmax", (x, dim, keep) => notEmpty(x, () => x.argmax(dim, keep))),
  argmin: alongAxis("argmin", (x, dim, keep) => notEmpty(x, () => x.argmin(dim, keep))),
  logsumexp: alongAxis("logsumexp", (x, dim, keep) => notEmpty(x, () => x.logsumexp(dim, keep))),
  sumOfSquares: alongAxis("sumOfSquares", (x, dim, keep) => g.sumOfSquares(x, dim, keep)),
  softmax: alongAxis("softmax", (x, dim) => x.softmax(dim), false),
  logSoftmax: alongAxis("logSoftmax", (x, dim) => x.logSoftmax(dim), false),
  cumsum: alongAxis("cumsum", (x, dim) => x.cumsum(dim as number), false),
  cast: ofOne(0, (run, x) => {
    const dtype = run.choose(["float32", "float64", "float32", "float64", "int32", "bool"] as const)
    return [`to("${dtype}")`, () => x.to(dtype)]
  }),
  clone: ofOne(0, (_, x) => ["clone()", () => x.clone()]),
  clamp: ofOne(0, (_, x) => ["clamp(-1, 1.5)", () => x.clamp(-1, 1.5)]),
  reshape: ofOne(0, (run, x) => {
    const shape = run.choose([[x.size], [1, x.size], [x.size, 1], [...x.shape, 1], [...x.shape].reverse()])
    return [`reshape([${shape}])`, () => x.reshape(shape)]
  }),
  permute: ofOne(2, (run, x) => {
    const dims = Array.from({ length: x.ndim }, (_, i) => i)
    const order = run.draw(2) === 0 ? [...dims].reverse() : [...dims.slice(1), 0]
    return [`permute([${order}])`, () => x.permute(order)]
  }),
  expand: ofOne(0, (run, x) => {
    const shape = [1 + run.draw(3), ...x.shape]
    return [`expand([${shape}])`, () => x.expand(shape)]
  }),
  where: (run) => {
    const a = run.pickFloat()
    const b = run.fit(run.pickAny(), broadcastable(run, a.tensor.shape))
    const c = run.fit(run.pickAny(), a.tensor.shape)
    run.keep(`where(${c.name}.gt(0), ${a.name}, ${b.name})`, g.where(c.tensor.gt(0), a.tensor, b.tensor))
  },
  cat: (run) => {
    const a = run.fit(run.pickFloat(), [2, 3])
    const b = run.fit(run.pickAny(), [2, run.draw(3)])
    run.keep(`cat([${a.name}, ${b.name}], 1)`, g.cat([a.tensor, b.tensor], 1))
  },
  gather: (run) => {
    const x = run.fit(run.pickFloat(), [4, 3])
    const [text, index] = indices(run, [2, 3], 4)
    run.keep(`${x.name}.gather(0, ${text})`, x.tensor.gather(0, index))
  },
  scatterAdd: (run) => {
    const x = run.fit(run.pickFloat(), [4, 3])
    const [text, index] = indices(run, [2, 3], 4)
    const source = run.fit(run.pickFloat(), [2, 3], x.tensor.dtype)
    run.keep(`${x.name}.scatterAdd(0, ${text}, ${source.name})`, x.tensor.scatterAdd(0, index, source.tensor))
  },
  indexSelect: (run) => {
    const x = run.fit(run.pickFloat(), [4, 3])
    const [text, index] = indices(run, [run.draw(5)], 4)
    run.keep(`${x.name}.indexSelect(0, ${text})`, x.tensor.indexSelect(0, index))
  },
  indexAdd: (run) => {
    const x = run.fit(run.pickFloat(), [4, 3])
    const [text, index] = indices(run, [5], 4)
    const source = run.fit(run.pickFloat(), [5, 3], x.tensor.dtype)
    run.keep(`${x.name}.indexAdd(0, ${text}, ${source.name})`, x.tensor.indexAdd(0, index, source.tensor))
  },
  matmul: (run) => {
    const a = run.pickFloat()
    const k =
      a.tensor.ndim > 0 && a.tensor.size > 0 && run.draw(3) > 0
        ? a.tensor.shape[a.tensor.ndim - 1]
        : side(run)
    const left = a.tensor.shape.at(-1) === k && a.tensor.ndim > 1 ? a : run.fit(a, [side(run), k])
    const right = run.fit(run.pickFloat(), [k, side(run)])
    const dtype = left.tensor.dtype === "float64" ? "float64" : right.tensor.dtype
    const [x, w] = [left.tensor.to(dtype), right.tensor.to(dtype)]
    let y = run.keep(`${left.name}.matmul(${right.name})`, x.matmul(w))
    // What networks do with a product: something for the kernel's end.
    for (let more = run.draw(4); more > 0; more--) {
      const last = `v${run.values.length - 1}`
      if (run.values.at(-1)?.tensor !== y) return
      const bias = run.fit(run.pickAny(), run.choose([[y.shape.at(-1) as number], y.shape, []]))
      const choice = run.draw(4)
      if (choice === 0) y = run.keep(`${last}.add(${bias.name})`, y.add(bias.tensor))
      else if (choice === 1) y = run.keep(`${last}.relu()`, y.relu())
      else if (choice === 2) y = run.keep(`${bias.name}.sub(${last}.mul(0.5))`, bias.tensor.sub(y.mul(0.5)))
      else y = run.keep(`${last}.tanh()`, y.tanh())
    }
  },
  conv2d: (run) => {
    const groups = run.draw(4) === 0 ? 2 : 1
    const x = image(run, groups * (1 + run.draw(2)))
    const shape = [groups * (1 + run.draw(3)), x.tensor.shape[1] / groups, 1 + run.draw(3), 1 + run.draw(3)]
    const w = run.fit(run.pickFloat(), shape, x.tensor.dtype)
    const options = { groups, stride: 1 + run.draw(2), padding: run.draw(2), dilation: 1 }
    const y = run.keep(
      `conv2d(${x.name}, ${w.name}, ${JSON.stringify(options)})`,
      g.conv2d(x.tensor, w.tensor, options),
    )
    if (run.draw(2) === 0 || run.values.at(-1)?.tensor !== y) return
    const b = run.fit(run.pickFloat(), [y.shape[1], 1, 1])
    run.keep(`v${run.values.length - 1}.add(${b.name}).relu()`, y.add(b.tensor).relu())
  },
  maxPool2d: (run) => {
    const x = image(run, 1 + run.draw(2))
    const options = { stride: 1 + run.draw(2), padding: run.draw(2) }
    run.keep(`maxPool2d(${x.name}, 2, ${JSON.stringify(options)})`, g.maxPool2d(x.tensor, 2, options))
  },
  maxPool2dIndices: (run) => {
    const x = image(run, 1)
    run.keep(`maxPool2dIndices(${x.name}, 2)`, g.maxPool2dIndices(x.tensor, 2))
  },
  avgPool2d: (run) => {
    const x = image(run, 1 + run.draw(2))
    run.keep(`avgPool2d(${x.name}, 2)`, g.avgPool2d(x.tensor, 2, { stride: 1 + run.draw(2) }))
  },
}

/** Functions made of operations. */
const compositions: Readonly<Record<string, Move>> = {
  mean: alongAxis("mean", (x, dim, keep) => x.mean(dim, keep)),
  variance: alongAxis("var", (x, dim) => x.var(dim === undefined ? {} : { dim, correction: 0 })),
  norm: alongAxis("norm", (x) => x.norm()),
  narrow: ofOne(1, (run, x) => {
    const start = run.draw(x.shape[0] + 1)
    const length = run.draw(x.shape[0] - start + 1)
    return [`narrow(0, ${start}, ${length})`, () => x.narrow(0, start, length)]
  }),
  at: ofOne(2, (run, x) => {
    const step = run.choose(["::-1", "::2", "1:"])
    return [`at("${step}", null, "...")`, () => x.at(step, null, "...")]
  }),
  transpose: ofOne(2, (_, x) => ["transpose(0, -1)", () => x.transpose(0, -1)]),
  pad: ofOne(1, (_, x) => ["pad([1, 2])", () => x.pad([1, 2])]),
  tril: ofOne(2, (_, x) => ["tril()", () => x.tril()]),
  flip: ofOne(1, (_, x) => ["flip(0)", () => x.flip(0)]),
  lerp: ofOne(0, (_, x) => ["lerp(x.square(), 0.25)", () => x.lerp(x.square(), 0.25)]),
  oneHot: (run) => {
    const [text, index] = indices(run, [3], 4)
    run.keep(`oneHot(${text}, 4)`, g.oneHot(index, 4))
  },
  crossEntropy: (run) => {
    const x = run.fit(run.pickFloat(), [side(run), 1 + run.draw(6)])
    const [rows, classes] = x.tensor.shape
    const [text, index] = indices(run, [rows, 1], classes)
    run.keep(
      `${x.name}.logSoftmax().gather(1, ${text}).mean().neg()`,
      x.tensor.logSoftmax().gather(1, index).mean().neg(),
    )
  },
}

/** Exported operations that no program would use. */
export const unused = exported.filter(([name, call]) => !call.operands && !others[name]).map(([name]) => name)

export const operations: Readonly<Record<string, Move>> = {
  ...Object.fromEntries(
    exported.filter(([, call]) => call.operands).map(([name, call]) => [name, elementwise(name, call)]),
  ),
  ...others,
  ...compositions,
}
