import {
  cat,
  Generator,
  indexSelect,
  isTensor,
  noGrad,
  rand,
  randn,
  stack,
  type Tensor,
  tensor,
  where,
  zeros,
} from "@gradus/tensor"

/** A step of some size, what it is called with, and what else it changes. */
export interface LargeStep {
  readonly step: (...args: never[]) => unknown
  readonly args: readonly unknown[]
  readonly state?: () => unknown
}

export const numbers = (shape: readonly number[], seed: number): Tensor =>
  randn(shape, { generator: new Generator(seed) })

export function parameter(shape: readonly number[], seed: number): Tensor {
  const made = numbers(shape, seed).mul(0.3).detach()
  made.requiresGrad = true
  return made
}

export const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))

export function descend(loss: Tensor, parameters: readonly Tensor[], rate = 0.1): Tensor {
  for (const each of parameters) each.grad = undefined
  loss.backward()
  noGrad(() => {
    for (const each of parameters) each.assign(each.sub((each.grad as Tensor).mul(rate)))
  })
  return loss
}

/** Steps of which each grows with a number: wide ones, deep ones, and both. */
export const largeSteps: Readonly<Record<string, (size: number) => LargeStep>> = {
  "a sum of arguments": (n) => ({
    step: (xs: Tensor[]) => xs.reduce((sum, x) => sum.add(x)),
    args: [many(n, (i) => numbers([5], i))],
  }),
  "a chain of operations": (n) => ({
    step: (x: Tensor) => many(n, (i) => i % 3).reduce((y, i) => (i ? y.mul(1.0001) : y.add(0.001)), x),
    args: [numbers([7], 1)],
  }),
  "a chain, backward": (n) => {
    const w = parameter([5], 3)
    const step = (x: Tensor) => {
      let y = x.mul(w)
      for (let i = 0; i < n; i++) y = i % 2 ? y.mul(w) : y.tanh()
      return descend(y.sum(), [w])
    }
    return { step, args: [numbers([5], 1)], state: () => [w, w.grad] }
  },
  "values that are used twice": (n) => {
    const w = parameter([5], 3)
    const step = (x: Tensor) => {
      let y = x.mul(w)
      for (let i = 0; i < n; i++) y = y.add(y.mul(0.5)).mul(0.7)
      return descend(y.sum(), [w])
    }
    return { step, args: [numbers([5], 1)], state: () => [w, w.grad] }
  },
  "a recurrent net": (n) => {
    const [w, u, b] = [parameter([6, 6], 1), parameter([4, 6], 2), parameter([6], 3)]
    const step = (xs: Tensor) => {
      let h = zeros([3, 6])
      for (let t = 0; t < n; t++) h = h.matmul(w).add(xs.at(t).matmul(u)).add(b).tanh()
      return descend(h.square().mean(), [w, u, b])
    }
    return { step, args: [numbers([n, 3, 4], 9)], state: () => [w, u, b, w.grad] }
  },
  "a penalty over parameters": (n) => {
    const all = many(n, (i) => parameter([1 + (i % 3), 4], i))
    const step = () => {
      const [first, ...others] = all.map((each) => each.square().sum())
      return descend(
        others.reduce((sum, each) => sum.add(each), first),
        all,
      )
    }
    return { step, args: [], state: () => all }
  },
  "layers with connections past them": (n) => {
    const all = many(n, (i) => [parameter([6, 6], i), parameter([6], i + 1)] as const)
    const step = (x: Tensor) => {
      let h = x
      for (const [w, b] of all) h = h.add(h.matmul(w).add(b).relu())
      return descend(h.square().mean(), all.flat(), 1e-4)
    }
    return { step, args: [numbers([3, 6], 9).mul(0.01)], state: () => all.flat() }
  },
  "a stack of tensors": (n) => ({
    step: (xs: Tensor[]) => [stack(xs.map((x) => x.mul(2))).sum(0), cat(xs)],
    args: [many(n, (i) => numbers([5], i))],
  }),
  "slices of one tensor": (n) => ({
    step: (x: Tensor) => many(n, (i) => x.at(i)).reduce((sum, row) => sum.add(row)),
    args: [numbers([n, 5], 3)],
  }),
  results: (n) => ({
    step: (x: Tensor) => {
      const all = [x]
      for (let i = 0; i < n; i++) all.push(all[i].add(0.5))
      return all
    },
    args: [numbers([5], 1)],
  }),
  "work on rows": (n) => ({
    step: (x: Tensor) => many(n, () => 3).reduce((y, by) => y.mul(by).softmax(-1), x),
    args: [numbers([3, 5], 1)],
  }),
  "checks of indices": (n) => {
    const table = parameter([9, 4], 1)
    const step = (first: Tensor) => {
      let [index, sum] = [first, zeros([3, 4])]
      for (let i = 0; i < n; i++) {
        index = index.mul(5).add(1)
        index = index
          .sub(where(index.gt(8), 8, 0))
          .clamp(0, 8)
          .to("int32")
        sum = sum.add(indexSelect(table, 0, index))
      }
      return descend(sum.sum(), [table])
    }
    return { step, args: [tensor([1, 2, 3], { dtype: "int32" })], state: () => table }
  },
  draws: (n) => {
    const generator = new Generator(4)
    const step = (x: Tensor) => {
      let y = x
      for (let i = 0; i < n; i++) y = y.mul(rand([5], { generator })).add(1)
      return y
    }
    return { step, args: [numbers([5], 1)], state: () => generator.state() }
  },
  "a reduction of many operands": (n) => ({
    step: (xs: Tensor[]) =>
      many(n - 1, (i) => xs[i].mul(xs[i + 1]))
        .reduce((sum, x) => sum.add(x))
        .sum(),
    args: [many(n, (i) => numbers([5], i))],
  }),
  "a product that is continued": (n) => ({
    step: (x: Tensor, biases: Tensor[]) => {
      const sum = biases.reduce((all, bias) => all.add(bias), x.matmul(x))
      return [sum, sum.softmax(1)]
    },
    args: [numbers([6, 6], 1), many(n, (i) => numbers([[6], [6, 1], [6, 6]][i % 3], i))],
  }),
  "operands that lie differently": (n) => ({
    step: (x: Tensor, others: Tensor[]) => others.reduce((sum, other) => sum.add(other), x),
    args: [
      numbers([2, 3, 2, 3, 2], 1),
      many(n, (i) =>
        numbers(
          [
            [2, 1, 2, 1, 2],
            [1, 3, 1, 3, 1],
            [2, 1, 1, 3, 1],
          ][i % 3],
          i,
        ),
      ),
    ],
  }),
  products: (n) => ({
    step: (x: Tensor) => many(n, () => x).reduce((y) => y.matmul(x), x),
    args: [numbers([3, 3], 1).mul(0.5)],
  }),
  "nested arguments and results": (n) => {
    let list: Linked | undefined
    for (let i = 0; i < n; i++) list = { value: numbers([2], i), next: list }
    const step = (first: Linked) => {
      let result: unknown = first.value
      for (let at: Linked | undefined = first; at; at = at.next)
        result = { inner: [result], more: at.value.mul(2) }
      return result
    }
    return { step, args: [list] }
  },
}

interface Linked {
  readonly value: Tensor
  readonly next: Linked | undefined
}

/** The bits of all tensors in a result, in order, and what else is in it. */
export function bitsOf(result: unknown): string {
  const texts: string[] = []
  const waiting = [result]
  while (waiting.length > 0) {
    const part = waiting.pop()
    if (isTensor(part)) {
      const { buffer, byteOffset, byteLength } = part.toTypedArray()
      texts.push(`${part.shape}:${Buffer.from(buffer, byteOffset, byteLength).toString("base64")}`)
    } else if (typeof part === "object" && part !== null) {
      texts.push(Object.keys(part).join())
      for (const inner of Object.values(part)) waiting.push(inner)
    } else texts.push(String(part))
  }
  return texts.join(" ")
}
