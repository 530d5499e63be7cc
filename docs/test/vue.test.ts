import {
  compile,
  DataLoader,
  Generator,
  Linear,
  Module,
  mse,
  ones,
  parameter,
  RandomSampler,
  Sequential,
  SGD,
  Subset,
  stepLR,
  type Tensor,
  TensorDataset,
} from "gradus"
import { expect, it } from "vitest"
import { isProxy, reactive } from "vue"

class Net extends Module {
  readonly layers = [new Linear(2, 2)]
  forward(x: Tensor): Tensor {
    return this.layers.reduce((value, layer) => layer.forward(value), x)
  }
}

// Private fields cannot be reached through the proxies that Vue puts around plain data.
it("objects of the library stay themselves within what Vue watches", () => {
  const model = new Sequential(new Net(), new Linear(2, 1))
  const optimizer = new SGD(model.parameters(), { lr: 0.1 })
  const data = new TensorDataset(ones([4, 2]), ones([4, 1]))
  const held = {
    weight: parameter(ones([2])),
    model,
    net: new Net(),
    optimizer,
    schedule: stepLR(optimizer, { stepSize: 1 }),
    data,
    loader: new DataLoader(data, { batchSize: 2 }),
    subset: new Subset(data, [0]),
    sampler: new RandomSampler(4),
    generator: new Generator(1),
    step: compile((x: Tensor) => x.add(1)),
  }
  const watched = reactive(held)
  for (const [name, value] of Object.entries(watched)) {
    expect(isProxy(value), name).toBe(false)
    expect(value, name).toBe(held[name as keyof typeof held])
  }
  for (const [x, y] of watched.loader) {
    mse(watched.model.train().forward(x), y).backward()
    watched.optimizer.step()
    watched.schedule.step()
  }
})
