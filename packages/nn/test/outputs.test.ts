import { ones, type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import * as nn from "../src"

/** What forward returns where it does not return a tensor, and how errors show it. */
const OTHERS: Readonly<Record<string, readonly [(x: Tensor) => unknown, string]>> = {
  nothing: [() => undefined, "undefined"],
  null: [() => null, "null"],
  "a number": [() => 3, "3"],
  "a list": [(x) => [x, x], "[a Tensor, a Tensor]"],
  numbers: [() => [[1, 1]], "[[1, 1]]"],
  "a promise": [async (x) => x, "a Promise"],
  "an object": [(out) => ({ out }), "{ out }"],
}

class Net extends nn.Module {
  readonly linear = new nn.Linear(2, 2)
  constructor(readonly made: (x: Tensor) => unknown) {
    super()
  }
  forward(x: Tensor): Tensor {
    return this.made(x) as Tensor
  }
}

describe.each(Object.entries(OTHERS))("a forward that returns %s", (_, [made, shown]) => {
  const message = (owner: string) =>
    `${owner}: what Net returns must be a tensor, got ${shown}. Return one from its forward, at once.`

  it("is told by name, before the next layer sees it", () => {
    const net = new Net(made)
    for (const model of [
      new nn.Sequential(net),
      new nn.Sequential(new nn.ReLU(), net, new nn.Linear(2, 1)),
      new nn.Sequential(new nn.Sequential({ net }), new nn.Dropout()),
      new nn.Sequential(Object.assign(new Net((x) => x), { forward: made as (x: Tensor) => Tensor })),
    ])
      expect(() => model.forward(ones([1, 2]))).toThrow(message("Sequential"))
  })

  it("is told by a summary, which leaves everything as it was", () => {
    const net = new Net(made)
    expect(() => nn.summary(net, [2])).toThrow(message("summary"))
    const model = new nn.Sequential(new nn.Linear(2, 2), net)
    expect(() => nn.summary(model, [2])).toThrow(message("summary"))
    expect(model.modules().every((one) => one.training && !Object.hasOwn(one, "forward"))).toBe(true)
    expect(new nn.Linear(2, 1).forward(tensor([[1, 2]])).shape).toEqual([1, 1])
  })
})
