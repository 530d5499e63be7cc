import {
  Adam,
  BatchNorm1d,
  compile,
  crossEntropy,
  detectAnomaly,
  Linear,
  Module,
  ones,
  parameter,
  ReLU,
  randn,
  Sequential,
  SGD,
  type Tensor,
  tensor,
} from "gradus"
import { describe, expect, it } from "vitest"

class Own extends Module {
  readonly inner = new Linear(2, 2)
  readonly scale = parameter(ones([2]))
  forward(x: Tensor): Tensor {
    return this.inner.forward(x).mul(this.scale)
  }
}

const y = tensor([0, 1, 1, 0], { dtype: "int32" })
const x = randn([4, 2])
const make = () => {
  const [own, norm] = [new Own(), new BatchNorm1d(2)]
  const model = new Sequential(own, norm, new ReLU(), new Linear(2, 2))
  const optimizer = new Adam(model.namedParameters())
  const step = () => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.forward(x), y)
    loss.backward()
    optimizer.step()
    return loss
  }
  return { own, norm, model, optimizer, step, state: () => JSON.stringify(model.stateDict()) }
}

describe("a part in whose place a plain tensor is put", () => {
  const targets = {
    "a weight": ({ own }: ReturnType<typeof make>) => [own.inner, "weight", "Linear"] as const,
    "a parameter of one's own": ({ own }: ReturnType<typeof make>) => [own, "scale", "Own"] as const,
    "a buffer": ({ norm }: ReturnType<typeof make>) => [norm, "runningMean", "BatchNorm1d"] as const,
  }

  describe.each(Object.entries(targets))("%s", (_, target) => {
    for (const calls of [0, 1, 3])
      it(`is noticed by a compiled step after ${calls} calls, as by an eager one, with nothing changed`, () => {
        for (const compiled of [false, true]) {
          const made = make()
          const step = compiled ? compile(made.step) : made.step
          for (let i = 0; i < calls; i++) step()
          const [module, field, name] = target(made)
          const before = [made.state(), JSON.stringify(made.optimizer.stateDict())]
          const part = Reflect.get(module, field) as Tensor
          Object.assign(module, { [field]: part.detach() })
          const message = `${name}: ${field} must be a `
          expect(() => step()).toThrow(message)
          expect(() => new SGD(made.model.parameters(), { lr: 1 })).toThrow(message)
          expect(() => made.state()).toThrow(message)
          Object.assign(module, { [field]: part })
          if (compiled) expect([made.state(), JSON.stringify(made.optimizer.stateDict())]).toEqual(before)
          step()
        }
      })

    it("is noticed where the step puts it there, eager or compiled", () => {
      for (const wrap of [(f: () => Tensor) => f, (f: () => Tensor) => compile(f)]) {
        const made = make()
        const [module, field, name] = target(made)
        const part = Reflect.get(module, field) as Tensor
        const step = wrap(() => {
          Object.assign(module, { [field]: part.mul(1) })
          return made.model.forward(x)
        })
        expect(() => step()).toThrow(`${name}: ${field} must be a `)
      }
    })
  })
})

it("a compiled step within detectAnomaly names the parameter that its optimizer would spoil, and changes nothing", () => {
  const w = parameter(tensor([3e38]))
  const sgd = new SGD([["w", w]], { lr: 10 })
  const step = compile((gradient: Tensor) => {
    w.grad = gradient
    sgd.step()
  })
  step(tensor([0]))
  expect(() => detectAnomaly(() => step(tensor([-3e38])))).toThrow(/^SGD\.step of w: results must be finite/)
  expect(w.toArray()).toEqual(tensor([3e38]).toArray())
  step(tensor([-3e38]))
  expect(w.toArray()).toEqual([Number.POSITIVE_INFINITY])
})
