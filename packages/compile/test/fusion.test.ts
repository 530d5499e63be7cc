import {
  Generator,
  maxPool2d,
  noGrad,
  rand,
  randn,
  sumOfSquares,
  type Tensor,
  tensor,
  where,
} from "@gradus/tensor"
import { apply, type Primitive } from "@gradus/tensor/engine"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { compile } from "../src"
import { kernelsOf } from "./programs/kernels"
import { sameAsEager } from "./programs/twins"

const square = () => randn([3, 3], { generator: new Generator(4), requiresGrad: true }).makeResident()

/** New values of a tensor that need more of the old ones than the element in the same place. */
const shuffles: Readonly<Record<string, (w: Tensor) => Tensor>> = {
  "its transpose": (w) => w.add(w.T),
  "itself backwards": (w) => w.flip(0).mul(2),
  "its transpose alone": (w) => w.T.mul(0.5),
  "its sum": (w) => w.sub(w.sum()),
  "its rows' means": (w) => w.sub(w.mean(1, true)),
  "its first row": (w) => w.mul(w.select(0, 0)),
  "its numbers in another shape": (w) => w.mul(w.reshape([9]).narrow(0, 3, 3)),
  "its square as a matrix": (w) => w.matmul(w).sub(w),
  "its running sums": (w) => w.cumsum(0).mul(0.25),
  "itself where another is": (w) => where(w.T.gt(w), w.T, w),
}

describe("a tensor that gets", () => {
  for (const [name, value] of Object.entries(shuffles)) {
    it(`${name} is changed as if all of it were read before`, () => {
      sameAsEager(({ step, see }) => {
        const [w, other] = [square(), square()]
        const f = step(() => {
          const next = value(w)
          w.assign(next)
          other.assign(value(other).add(w.detach()))
          return next.tanh()
        })
        for (let i = 0; i < 3; i++) see(f(), w, other)
      })
    })
  }
})

describe("a result that is the old value of a tensor that changes", () => {
  const views: readonly ((w: Tensor) => Tensor)[] = [
    (w) => w.clone(),
    (w) => w.detach(),
    (w) => w.reshape([9]),
    (w) => w.mul(1),
    (w) => w.add(-0).reshape([9, 1]).div(1),
  ]
  it("stays the old one", () => {
    sameAsEager(({ step, see }) => {
      const w = square()
      const f = step((x: Tensor) => {
        const old = views.map((view) => view(w))
        w.assign(w.mul(x))
        return [...old, views.map((view) => view(w))]
      })
      for (let i = 2; i < 5; i++) see(f(tensor(i)), w)
    })
  })
})

describe("what looks like an identity", () => {
  const numbers = tensor([0, -0, 1, -1.5, Infinity, -Infinity, Number.NaN, 1e-42, -5e-324])
  it("is left out only where it changes no bit", () => {
    sameAsEager(({ step, see }) => {
      const f = step((x: Tensor) => [
        ...[0, -0, 1, -1].flatMap((n) => [x.add(n), x.sub(n), x.rsub(n), x.mul(n), x.div(n), x.pow(n)]),
        ...[x.maximum(x), x.sub(x), x.div(x), x.neg().neg(), x.abs().abs(), x.sub(0).add(0)],
        x.reshape([9, 1]).sum(1),
        x.reshape([1, 9]).prod(0),
        sumOfSquares(x.reshape([9, 1]), 1),
        tensor([0, -0]).add(tensor([-0, -0])),
        tensor([-0]).mul(x),
        tensor([0]).mul(x),
      ])
      for (const dtype of ["float32", "float64", "int32"] as const) {
        const x = dtype === "int32" ? where(numbers.isfinite(), numbers, 3).to(dtype) : numbers.to(dtype)
        see(f(x))
      }
    })
  })
})

describe("random numbers", () => {
  it("are the same where a reduction, a product or a view is all that reads them", () => {
    sameAsEager(({ step, see }) => {
      const f = step((x: Tensor) => [
        rand([7]).sum(),
        randn([4, 3]).sum(0),
        randn([4, 3]).mul(2).max(1),
        randn([2, 3]).matmul(x),
        rand([3, 4]).T.add(1),
        rand([5]).lt(0.5).any(),
      ])
      for (let i = 0; i < 3; i++) see(f(square().detach()))
    })
  })
})

describe("a gradient that is put off", () => {
  it("is that of its run also when what it would be computed from is assigned to", () => {
    sameAsEager(({ step, see }) => {
      const [p, kept] = [square(), square().detach().makeResident()]
      const f = step((x: Tensor) => {
        p.zeroGrad()
        const hidden = x.matmul(x).add(kept)
        kept.assign(hidden)
        p.mul(hidden.mul(3)).sum().backward()
        noGrad(() => p.assign(p.sub((p.grad as Tensor).mul(0.1))))
      })
      for (let i = 0; i < 4; i++) {
        f(square().detach().mul(i))
        kept.assign(kept.add(5))
        see(p, p.grad, kept)
      }
    })
  })

  it("of a value that several tensors get is there for all of them", () => {
    const twin = sameAsEager(({ step, see }) => {
      const [a, b, c] = [square(), square(), square()]
      const f = step((x: Tensor) => {
        const value = x.mul(2)
        for (const one of [a, b]) one.assign(value)
        c.assign(value.reshape([3, 3]))
        return [value, a]
      })
      for (let i = 0; i < 3; i++) see(f(square().detach().mul(i)), a, b, c)
    })
    expect(twin.ran).toBe(1)
  })

  it("has the shape of its parameter where single numbers are all that it comes from", () => {
    sameAsEager(({ step, see }) => {
      const p = square()
      const f = step((x: Tensor) => {
        p.zeroGrad()
        p.mul(x).sum().mul(x).backward()
        noGrad(() => p.assign(p.sub((p.grad as Tensor).mul(0.1))))
      })
      for (let i = 1; i < 4; i++) {
        f(tensor(i))
        see(p, p.grad)
      }
    })
  })
})

describe("a loop that reads what was laid out anew", () => {
  const transposed: Primitive = {
    name: "transposed",
    infer: ([x]) => x,
    lower: ([{ shape }]) => ({
      kind: "loop",
      key: "copy",
      expr: (x) => x,
      views: [{ strides: [1, shape[0]] }],
    }),
    vjp: (gradient) => [apply(transposed, [gradient], undefined)],
  }
  it("reads it so, and not as it was", () => {
    sameAsEager(({ step, see }) => {
      const w = square()
      const f = step((x: Tensor) => [
        apply(transposed, [w], undefined).mul(x),
        apply(transposed, [w.tanh()], undefined).add(w),
      ])
      for (let i = 1; i < 4; i++) see(f(tensor(i)))
    })
  })
})

describe("small loops of one shape", () => {
  const update = fc.record({
    /** Which tensor it gives a new value, and which it reads. */
    target: fc.nat(5),
    source: fc.nat(5),
    kind: fc.constantFrom("elementwise", "a sum", "a draw", "what is picked", "nothing kept"),
  })
  it("are joined only where none waits for another", () => {
    fc.assert(
      fc.property(fc.array(update, { minLength: 1, maxLength: 12 }), (updates) => {
        const compiled = sameAsEager(({ step, see }) => {
          const all = [1, 2, 3, 4, 5, 6].map((i) => tensor([i, -i, i / 2]).makeResident())
          const f = step((place: Tensor) => {
            for (const { target, source, kind } of updates) {
              const [w, x] = [all[target], all[source]]
              if (kind === "elementwise") w.assign(w.mul(0.5).add(x))
              else if (kind === "a sum") w.assign(w.sub(x.sum()))
              else if (kind === "a draw") w.assign(w.add(rand([3])))
              else if (kind === "what is picked") w.assign(w.add(x.gather(0, place)))
              else w.add(x).tanh()
            }
            return all[0].mul(2)
          })
          for (const place of [0, 2, 1]) see(f(tensor([place, 1, 0], { dtype: "int32" })), all)
        })
        expect(compiled.ran).toBe(1)
      }),
    )
  })

  it("make one kernel of many small updates", () => {
    const all = Array.from({ length: 5 }, (_, i) => tensor([i, 1, 2]).makeResident())
    const step = compile(() => {
      for (const w of all) w.assign(w.mul(0.5))
    })
    step()
    expect(kernelsOf(step)).toEqual(["mul mul mul mul mul"])
  })
})

it("a pooling's largest elements and their places are one kernel, which bears the names of both", () => {
  const x = randn([1, 2, 4, 4], { requiresGrad: true }).makeResident()
  const step = compile(() => {
    x.zeroGrad()
    const y = maxPool2d(x, 2)
    y.square().sum().backward()
    return y
  })
  step()
  expect(kernelsOf(step)).toContain("maxPool2d maxPool2dIndices")
})
