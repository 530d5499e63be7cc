import { engine } from "@gradus/kernels"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { detectAnomaly, grad, hessian, hvp, jacobian, noGrad, tensor, valueAndGrad, zeros } from "../src"

const leaf = (data: number[], dtype: "float32" | "float64" = "float64") =>
  tensor(data, { dtype, requiresGrad: true })

describe("the tape", () => {
  it("adds gradients up where a tensor is used twice", () => {
    const x = leaf([2, 3])
    x.mul(x).add(x).sum().backward()
    expect(x.grad?.toArray()).toEqual([5, 7])
  })

  it("accumulates over backward passes until zeroGrad", () => {
    for (const resident of [false, true]) {
      const x = leaf([2, 3])
      if (resident) x.makeResident()
      x.square().sum().backward()
      x.square().sum().backward()
      expect(x.grad?.toArray()).toEqual([8, 12])
      x.zeroGrad()
      expect(x.grad).toBeUndefined()
      x.sum().backward()
      expect(x.grad?.toArray()).toEqual([1, 1])
    }
  })

  it("undoes broadcasting and promotion", () => {
    const a = tensor([[1], [2]], { requiresGrad: true })
    const b = tensor([1, 2, 3], { dtype: "float64", requiresGrad: true })
    const product = a.mul(b)
    expect(product.dtype).toBe("float64")
    product.sum().backward()
    expect(a.grad?.dtype).toBe("float32")
    expect(a.grad?.toArray()).toEqual([[6], [6]])
    expect(b.grad?.toArray()).toEqual([3, 3, 3])
  })

  it("gives the gradient to leaves only, and lets a seed be chosen", () => {
    const x = leaf([1, 2])
    const y = x.mul(3)
    y.backward(tensor([10, 100]))
    expect(x.grad?.toArray()).toEqual([30, 300])
    expect(y.grad).toBeUndefined()
  })

  it("copes with the same leaf's gradient shared by two inputs", () => {
    const x = leaf([1])
    const y = leaf([2])
    x.add(y).sum().backward()
    x.zeroGrad()
    expect(y.grad?.toArray()).toEqual([1])
  })

  it("walks graphs too deep for the call stack", () => {
    const x = leaf([1])
    let y = x.mul(1)
    for (let i = 0; i < 20_000; i++) y = y.add(x)
    y.sum().backward()
    expect(x.grad?.item()).toBe(20_001)
  })

  it("records nothing in noGrad", () => {
    const x = leaf([1])
    expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false)
    expect(() =>
      noGrad(() => x.mul(2))
        .sum()
        .backward(),
    ).toThrow(/must depend on one that requires gradients/)
  })

  it("says so when the graph was freed", () => {
    const x = leaf([1])
    const y = x.square().sum()
    y.backward()
    expect(() => y.backward()).toThrow(/retainGraph: true/)
    const z = x.square().sum()
    z.backward(undefined, { retainGraph: true })
    z.backward()
    expect(x.grad?.item()).toBe(6)
  })

  it("catches a value that changed between forward and backward, but only where it is needed", () => {
    const w = leaf([3]).makeResident()
    const needed = w.mul(w).sum()
    const unneeded = w.add(1).sum()
    w.assign([4])
    expect(() => needed.backward()).toThrow(/mul .* assigned to since/)
    unneeded.backward()
    expect(w.grad?.toArray()).toEqual([1])
  })

  it("keeps what was computed before an assign", () => {
    const w = leaf([3]).makeResident()
    const reshaped = w.reshape([1, 1])
    const detached = w.detach()
    w.assign([4])
    expect([reshaped.item(), detached.item(), w.item()]).toEqual([3, 3, 4])
  })
})

describe("derivatives of higher order", () => {
  const cube = (x: ReturnType<typeof tensor>) => x.mul(x).mul(x).sum()

  it("nest", () => {
    const x = tensor([2, -1], { dtype: "float64" })
    expect(grad(cube)(x).toArray()).toEqual([12, 3])
    expect(grad((y) => grad(cube)(y).sum())(x).toArray()).toEqual([12, -6])
    expect(grad((z) => grad((y) => grad(cube)(y).sum())(z).sum())(x).toArray()).toEqual([6, 6])
    expect(valueAndGrad(cube)(x)[0].item()).toBe(7)
  })

  it("agree between hvp, jacobian and hessian", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 4 }),
        (data) => {
          const x = tensor(data, { dtype: "float64" })
          const f = (y: typeof x) => y.mul(y.sum()).mul(y).sum()
          const v = tensor(
            data.map((_, i) => i + 1),
            { dtype: "float64" },
          )
          const direct = hvp(f, x, v).toTypedArray()
          const viaMatrix = hessian(f, x).matmul(v).toTypedArray()
          for (let i = 0; i < data.length; i++) expect(direct[i]).toBeCloseTo(viaMatrix[i], 10)
          const rows = jacobian((y) => grad(f)(y), x).toArray() as number[][]
          for (let i = 0; i < data.length; i++)
            for (let j = 0; j < i; j++) expect(rows[i][j]).toBeCloseTo(rows[j][i], 10)
        },
      ),
    )
  })

  it("createGraph keeps gradients differentiable", () => {
    const x = leaf([3])
    x.mul(x).mul(x).sum().backward(undefined, { createGraph: true })
    const first = x.grad
    expect(first?.requiresGrad).toBe(true)
    const [second] = grad(first!.sum(), x)
    expect(second?.item()).toBe(18)
  })
})

describe("memory", () => {
  it("is flat over a synchronous loop of training steps", () => {
    const { allocator, memory } = engine()
    const w = tensor(new Float32Array(512 * 16).fill(0.01), {
      shape: [512, 16],
      requiresGrad: true,
    }).makeResident()
    const x = tensor(new Float32Array(8 * 512).fill(1), { shape: [8, 512] })
    let used = 0
    let bytes = 0
    for (let i = 0; i < 2000; i++) {
      w.zeroGrad()
      x.matmul(w).square().sum().backward()
      if (i === 10) {
        used = allocator.used
        bytes = memory.bytes
      }
    }
    expect(allocator.used).toBe(used)
    expect(memory.bytes).toBe(bytes)
  })

  it("is given back when an operation fails inside a backward pass", () => {
    const { allocator } = engine()
    const x = leaf([1, 2]).makeResident()
    const w = leaf([1, 2]).makeResident()
    const run = () => {
      const y = x.mul(w).square().sum()
      w.assign([3, 4])
      return y
    }
    expect(() => run().backward()).toThrow()
    const { used } = allocator
    for (let i = 0; i < 10; i++) expect(() => run().backward()).toThrow()
    expect(allocator.used).toBe(used)
  })
})

describe("detectAnomaly", () => {
  it("names the first operation that leaves the finite numbers", () => {
    expect(() => detectAnomaly(() => tensor([1, 0]).rdiv(1).sum())).toThrow(
      /^div: results must be finite in detectAnomaly, got ∞ at element 1/,
    )
    expect(() => detectAnomaly(() => tensor([-1]).sqrt())).toThrow(/^sqrt: .* got NaN/)
  })

  it("lets through what was not finite before", () => {
    const masked = () => tensor([1, Number.NEGATIVE_INFINITY]).add(1).exp().sum().item()
    expect(detectAnomaly(masked)).toBe(masked())
    expect(() => detectAnomaly(() => tensor([Number.POSITIVE_INFINITY]).mul(0))).toThrow(/^mul: .* got NaN/)
  })

  it("finds faults in the backward pass, and tells where the operation was called", () => {
    const faulty = (x: ReturnType<typeof leaf>) => x.sqrt().sum()
    expect(() => detectAnomaly(() => faulty(leaf([0])).backward())).toThrow(
      /div: results must be finite.*backward pass of sqrt, which was called.*faulty/s,
    )
    faulty(leaf([0])).backward() // nobody is looking
  })
})

describe("values", () => {
  it("leave as copies", () => {
    const x = zeros([2])
    x.toTypedArray()[0] = 5
    expect(x.toArray()).toEqual([0, 0])
  })
})
