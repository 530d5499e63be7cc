import { ones, type Tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { BatchNorm1d, Dropout, Linear, Module, Sequential } from "../src"

class Frozen extends BatchNorm1d {
  override train(): this {
    return super.train(false)
  }
}

describe("train", () => {
  it("goes down by each child's own, so that a frozen BatchNorm keeps its statistics", () => {
    const [inner, outer] = [new Frozen(2), new Frozen(2)]
    class Net extends Module {
      readonly parts = [inner]
      forward(x: Tensor): Tensor {
        return inner.forward(x)
      }
    }
    const model = new Sequential(new Linear(2, 2), outer, new Net(), new Dropout())
    for (const mode of [undefined, true]) {
      expect(model.train(mode)).toBe(model)
      expect(model.modules().map(({ training }) => training)).toEqual([true, true, false, true, false, true])
    }
    model.forward(ones([3, 2]))
    expect([outer.runningMean?.toArray(), inner.numBatchesTracked?.item()]).toEqual([[0, 0], 0])
  })

  it("is what eval is, with false", () => {
    const modes: (boolean | undefined)[] = []
    class Noting extends Linear {
      override train(mode?: boolean): this {
        modes.push(mode)
        return super.train(mode)
      }
    }
    const model = new Sequential(new Noting(1, 1))
    expect(
      model
        .eval()
        .modules()
        .some(({ training }) => training),
    ).toBe(false)
    model.train()
    expect(modes).toEqual([false, true])
  })

  it("reaches children that are shared, and refuses cycles with nothing changed", () => {
    const shared = new Dropout()
    const model = new Sequential(shared, new Sequential(shared))
    model.eval()
    expect(shared.training).toBe(false)
    Object.assign(model[1], { above: model })
    expect(() => model.train()).toThrow(/must not contain itself, got a cycle at/)
    expect([model.training, shared.training]).toEqual([false, false])
  })
})
