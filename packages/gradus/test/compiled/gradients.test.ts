import { compile } from "@gradus/compile"
import { Linear, ReLU, Sequential } from "@gradus/nn"
import { Adam, SGD } from "@gradus/optim"
import { randn, type Tensor, tensor } from "@gradus/tensor"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { lateIn } from "../../../compile/test/programs/kernels"
import { sameAsEager, type Twin } from "../../../compile/test/programs/twins"

function training({ step }: Twin) {
  const model = new Sequential(new Linear(20, 9), new ReLU(), new Linear(9, 4))
  const optimizer = new SGD(model.parameters(), { lr: 0.05 })
  const train = step((x: Tensor) => {
    optimizer.zeroGrad()
    const loss = model.forward(x).square().mean()
    loss.backward()
    optimizer.step()
    return loss
  })
  return { model, optimizer, train, gradients: () => model.parameters().map(({ grad }) => grad) }
}

describe("the gradients that a compiled step leaves", () => {
  for (const batch of [6, 1]) {
    it(`are those of its last run, whenever they are asked for, at batch size ${batch}`, () => {
      for (const when of ["at once", "after some", "seldom"]) {
        sameAsEager((twin) => {
          const { train, gradients } = training(twin)
          for (let i = 0; i < 7; i++) {
            train(randn([batch, 20]))
            if (when === "at once" || (when === "after some" ? i > 3 : i % 3 === 1)) twin.see(gradients())
          }
          twin.see(gradients(), gradients())
        })
      }
    })
  }

  it("may be set and returned by it: what it returned keeps its numbers", () => {
    const [a, b] = [2, -1.5].map((x) => tensor(x, { requiresGrad: true }).makeResident())
    const step = compile(() => {
      a.grad = b.detach()
      const gradient = a.grad as Tensor
      return [gradient, gradient.abs()]
    })
    const results = [-1.5, -1.5, -3, -3].map((x) => {
      b.assign(tensor(x))
      return step()
    })
    expect(results.map((pair) => pair.map((one) => one.item()))).toEqual([
      [-1.5, 1.5],
      [-1.5, 1.5],
      [-3, 3],
      [-3, 3],
    ])
    expect(a.grad?.item()).toBe(-3)
  })

  it("of weights are not in memory until they are asked for, whatever the sizes", () => {
    const size = fc.integer({ min: 1, max: 6 })
    fc.assert(
      fc.property(
        size,
        fc.array(size, { minLength: 2, maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        (batch, widths, bias, adaptive) => {
          const layers = widths
            .slice(1)
            .flatMap((width, i) => [new Linear(widths[i], width, { bias }), new ReLU()])
          const model = new Sequential(...layers)
          const optimizer = new (adaptive ? Adam : SGD)(model.parameters(), { lr: 0.01 })
          const step = compile((x: Tensor) => {
            optimizer.zeroGrad()
            model.forward(x).square().mean().backward()
            optimizer.step()
          })
          step(randn([batch, widths[0]]))
          expect(lateIn(step)).toBeGreaterThanOrEqual(widths.length - 1)
        },
      ),
    )
  })

  it("are numbers that last: kept copies, products, gradients read by other steps and by eager code", () => {
    sameAsEager((twin) => {
      const { model, train, gradients } = training(twin)
      const norm = twin.step(() => gradients().map((g) => (g as Tensor).square().sum()))
      const x = randn([6, 20])
      train(x)
      const kept = gradients().map((g) => g?.clone())
      train(x)
      const doubled = gradients().map((g) => g?.mul(2))
      twin.see(norm())
      train(x)
      twin.see(kept, doubled, norm(), gradients())
      train(x)
      const [w] = model.parameters()
      twin.see(w.mul(w.grad as Tensor), w.grad?.toString())
      w.grad?.assign((w.grad as Tensor).mul(3))
      twin.see(gradients())
      train(x)
      twin.see(gradients())
    })
  })

  it("are added to by eager passes and by other steps", () => {
    sameAsEager((twin) => {
      const { model, train, gradients } = training(twin)
      const more = twin.step((x: Tensor) => model.forward(x).abs().sum().backward())
      for (let i = 0; i < 4; i++) {
        train(randn([6, 20]))
        if (i % 2 === 0)
          model
            .forward(randn([2, 20]))
            .sum()
            .backward()
        more(randn([3, 20]))
        if (i > 1) twin.see(gradients())
      }
    })
  })

  it("are not seen where the step clears them, and stay where it does not touch them", () => {
    sameAsEager(({ step, see }) => {
      const [a, b] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4], { requiresGrad: true })]
      const optimizer = new Adam([a, b], { lr: 0.1 })
      const f = step((which: Tensor) => {
        which.square().sum().backward()
        optimizer.step()
        which.zeroGrad()
      })
      b.mul(5).sum().backward()
      for (let i = 0; i < 3; i++) {
        f(a)
        see(a.grad, b.grad, a, b)
      }
      f(b)
      see(a.grad, b.grad, a, b)
    })
  })

  it("are what they are beside operands that are copied, and as arguments of the step that left them", () => {
    sameAsEager((twin) => {
      const { model, train, gradients } = training(twin)
      const [w] = model.parameters()
      const scaled = twin.step((x: Tensor, g: Tensor) => {
        w.zeroGrad()
        model.forward(x).square().mean().backward()
        for (const p of model.parameters()) p.assign(p.sub((p.grad as Tensor).mul(0.05)))
        return g.mul(2)
      })
      for (let i = 0; i < 4; i++) {
        train(randn([6, 20]))
        // Both are needed at once: what stands on the heap is copied where computing the other would write.
        twin.see(randn(w.shape).add(w.grad as Tensor))
        train(randn([6, 20]))
        twin.see(scaled(randn([6, 20]), w.grad as Tensor))
        twin.see(scaled(randn([6, 20]), w.grad as Tensor), gradients())
      }
    })
  })

  for (const computed of [false, true]) {
    it(`are still those of the last run after one that fails for ${computed ? "computed" : "given"} indices`, () => {
      sameAsEager(({ step, see }) => {
        const w = randn([9, 4], { requiresGrad: true }).makeResident()
        const train = step((x: Tensor, rows: Tensor) => {
          // Before anything changes, as eager code that fails would leave it.
          const picked = x.indexSelect(0, computed ? rows.mul(2).sub(rows) : rows)
          w.zeroGrad()
          picked.matmul(w).square().sum().backward()
          w.assign(w.sub((w.grad as Tensor).mul(0.01)))
        })
        const rows = (...list: number[]) => tensor(Int32Array.from(list))
        const fails = (...list: number[]) => {
          try {
            train(randn([5, 9]), rows(...list))
          } catch (error) {
            see(
              (error as Error).constructor.name,
              (error as Error).message.split(" The step")[0].split(", got")[1],
            )
          }
        }
        for (let i = 0; i < 3; i++) {
          train(randn([5, 9]), rows(0, 4))
          fails(0, 5)
          fails(-9, 0)
          if (i !== 1) see(w, w.grad)
        }
      })
    })
  }

  it("set by hand in a step reach the optimizer, of any number of dimensions", () => {
    for (const shape of [[], [1], [2, 3]]) {
      sameAsEager(({ step, see }) => {
        const [a, b] = [0, 1].map(() => randn(shape, { requiresGrad: true }))
        const optimizer = new Adam([a, b], { lr: 0.1 })
        const train = step((x: Tensor) => {
          a.grad = x.mul(b)
          b.grad = a.detach()
          optimizer.step()
        })
        for (let i = 0; i < 3; i++) {
          train(randn(shape))
          see(a, b, a.grad, b.grad)
        }
      })
    }
  })
})
