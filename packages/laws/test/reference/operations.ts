import * as fc from "fast-check"
import {
  broadcastableTensors,
  broadcastShape,
  elements,
  expanded,
  FLOAT64,
  numberIn,
  type OperationSubject,
  promote,
  shape,
  type TensorValue,
  tensor,
  tensorOf,
} from "../../src/index"

/** Sums a tensor of a broadcast shape back to the shape it was broadcast from. */
export function unbroadcast(value: TensorValue, to: readonly number[]): TensorValue {
  const positions = expanded(
    { shape: to, data: Array.from({ length: elements(to) }, (_, i) => i) },
    value.shape,
  )
  const data = Array.from({ length: elements(to) }, () => 0)
  value.data.forEach((x, i) => {
    data[positions.data[i]] += x
  })
  return { shape: to, data }
}

interface Binary {
  readonly name: string
  readonly f: (a: number, b: number) => number
  /** Derivatives by a and by b. */
  readonly da: (a: number, b: number) => number
  readonly db: (a: number, b: number) => number
  readonly inputs?: OperationSubject["inputs"]
  readonly linear?: OperationSubject["linear"]
  readonly back?: typeof unbroadcast
}

export function binary({
  name,
  f,
  da,
  db,
  inputs = broadcastableTensors(2),
  linear,
  back = unbroadcast,
}: Binary): OperationSubject {
  const full = (tensors: readonly TensorValue[]) => {
    const to = broadcastShape(tensors.map((one) => one.shape))
    if (!to) {
      const [a, b] = tensors.map((one) => `[${one.shape.join(", ")}]`)
      throw new RangeError(`${name}: shapes must broadcast, got ${a} and ${b}. Reshape one side.`)
    }
    return { to, wide: tensors.map((one) => expanded(one, to)) }
  }
  return {
    name,
    eps: FLOAT64,
    inputs,
    broadcasts: true,
    ...(linear ? { linear } : {}),
    dtypes: { choices: ["int32", "float32", "float64"], result: promote },
    apply(tensors) {
      const {
        to,
        wide: [a, b],
      } = full(tensors)
      const dtype = promote(tensors.map((one) => one.dtype ?? "float64"))
      return { shape: to, data: a.data.map((x, i) => f(x, b.data[i])), dtype }
    },
    vjp(tensors, { data }) {
      const {
        to,
        wide: [a, b],
      } = full(tensors)
      return [da, db].map((slope, k) =>
        back({ shape: to, data: data.map((c, i) => c * slope(a.data[i], b.data[i])) }, tensors[k].shape),
      )
    },
    jvp(tensors, tangents) {
      const {
        to,
        wide: [a, b],
      } = full(tensors)
      const [u, v] = tangents.map((one) => expanded(one, to).data)
      return { shape: to, data: a.data.map((x, i) => da(x, b.data[i]) * u[i] + db(x, b.data[i]) * v[i]) }
    },
  }
}

export const addition: Binary = {
  name: "add",
  f: (a, b) => a + b,
  da: () => 1,
  db: () => 1,
  linear: "jointly",
}
export const product: Binary = {
  name: "mul",
  f: (a, b) => a * b,
  da: (_, b) => b,
  db: (a) => a,
  linear: "each",
}
export const quotient: Binary = {
  name: "div",
  f: (a, b) => a / b,
  da: (_, b) => 1 / b,
  db: (a, b) => -a / (b * b),
  inputs: broadcastableTensors(2, "nonzero"),
}

interface Unary {
  readonly name: string
  readonly f: (x: number) => number
  readonly df: (x: number) => number
  readonly domain?: Parameters<typeof tensor>[0]
  readonly reference?: (x: number) => number
}

export function unary({ name, f, df, domain = "real", reference }: Unary): OperationSubject {
  return {
    name,
    eps: FLOAT64,
    inputs: tensor(domain).map((x) => [x]),
    shape: ([x]) => x,
    apply: ([x]) => ({ shape: x.shape, data: x.data.map(f) }),
    vjp: ([x], c) => [{ shape: x.shape, data: x.data.map((value, i) => df(value) * c.data[i]) }],
    ...(reference ? { reference: ([x]: readonly TensorValue[]) => x.data.map(reference) } : {}),
  }
}

export const tanh: Unary = {
  name: "tanh",
  f: Math.tanh,
  df: (x) => 1 - Math.tanh(x) * Math.tanh(x),
  reference: (x) => Math.expm1(2 * x) / (Math.expm1(2 * x) + 2),
}
export const log: Unary = { name: "log", f: Math.log, df: (x) => 1 / x, domain: "positive" }
export const relu: Unary = {
  name: "relu",
  f: (x) => Math.max(0, x),
  df: (x) => (x > 0 ? 1 : 0),
  domain: "nonzero",
}

const sizes = fc.record({
  m: fc.nat({ max: 3 }),
  k: fc.integer({ min: 1, max: 3 }),
  n: fc.integer({ min: 1, max: 3 }),
})

/** Σₖ a[i,k]·b[k,j] by strides, so that transposes cost nothing. */
function multiply(
  m: number,
  k: number,
  n: number,
  a: (i: number, k: number) => number,
  b: (k: number, j: number) => number,
) {
  const data: number[] = []
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let l = 0; l < k; l++) sum += a(i, l) * b(l, j)
      data.push(sum)
    }
  }
  return { shape: [m, n], data }
}

export const matmul: OperationSubject = {
  name: "matmul",
  eps: FLOAT64,
  linear: "each",
  inputs: sizes.chain(({ m, k, n }) =>
    fc.tuple(tensorOf([m, k], numberIn("real")), tensorOf([k, n], numberIn("real"))),
  ),
  shape: ([a, b]) => [a[0], b[1]],
  apply: ([a, b]) =>
    multiply(
      a.shape[0],
      a.shape[1],
      b.shape[1],
      (i, k) => a.data[i * a.shape[1] + k],
      (k, j) => b.data[k * b.shape[1] + j],
    ),
  vjp([a, b], c) {
    const [m, k, n] = [a.shape[0], a.shape[1], b.shape[1]]
    return [
      multiply(
        m,
        n,
        k,
        (i, j) => c.data[i * n + j],
        (j, l) => b.data[l * n + j],
      ),
      multiply(
        k,
        m,
        n,
        (l, i) => a.data[i * k + l],
        (i, j) => c.data[i * n + j],
      ),
    ]
  },
}

export const sum: OperationSubject = {
  name: "sum",
  eps: FLOAT64,
  linear: "jointly",
  inputs: shape({ minSide: 0 }).chain((sides) => fc.tuple(tensorOf(sides, numberIn("real")))),
  shape: () => [],
  apply: ([x]) => ({ shape: [], data: [x.data.reduce((a, b) => a + b, 0)] }),
  vjp: ([x], c) => [{ shape: x.shape, data: x.data.map(() => c.data[0]) }],
}

export const softmax: OperationSubject = {
  name: "softmax",
  eps: FLOAT64,
  inputs: tensor("real", { minRank: 1, maxRank: 1 }).map((x) => [x]),
  shape: ([x]) => x,
  apply: ([x]) => ({ shape: x.shape, data: probabilities(x.data) }),
  vjp([x], c) {
    const p = probabilities(x.data)
    const mean = p.reduce((total, value, i) => total + value * c.data[i], 0)
    return [{ shape: x.shape, data: p.map((value, i) => value * (c.data[i] - mean)) }]
  },
}

export function probabilities(logits: readonly number[]): number[] {
  const top = Math.max(...logits)
  const powers = logits.map((x) => Math.exp(x - top))
  const total = powers.reduce((a, b) => a + b, 0)
  return powers.map((x) => x / total)
}

export const operations: readonly OperationSubject[] = [
  ...[binary(addition), binary(product), binary(quotient), unary(tanh), unary(log), unary(relu)],
  ...[matmul, sum, softmax],
]
