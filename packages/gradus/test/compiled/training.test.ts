import { crossEntropy, mse } from "@gradus/losses"
import {
  BatchNorm1d,
  BatchNorm2d,
  Conv2d,
  Dropout,
  Embedding,
  Flatten,
  LayerNorm,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
} from "@gradus/nn"
import * as optim from "@gradus/optim"
import { cosineAnnealingLR } from "@gradus/schedulers"
import { defaultGenerator, Generator, manualSeed, noGrad, randn, type Tensor, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { sameAsEager, stateOf } from "../../../compile/test/programs/twins"

const labels = (rows: number, shift: number) =>
  tensor(Int32Array.from({ length: rows }, (_, i) => (i * 7 + shift) % 3))
const mlp = () => new Sequential(new Linear(4, 6), new ReLU(), new Linear(6, 3))

type AnyOptimizer = Pick<optim.Optimizer, "zeroGrad" | "step" | "stateDict" | "loadStateDict">
const classes = Object.entries(optim).filter(
  ([, value]) => typeof value === "function" && "optimizerName" in value,
)

/** The step that everybody writes. */
function trainer(model: Sequential, optimizer: AnyOptimizer) {
  return (x: Tensor, y: Tensor) => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.forward(x), y)
    loss.backward()
    optimizer.step()
    return loss
  }
}

describe("a compiled training step leaves what an eager one would", () => {
  for (const [name, value] of classes) {
    it(`with ${name}, in one recording whatever the schedule does`, () => {
      const Class = value as unknown as new (params: Iterable<Tensor>, options?: object) => AnyOptimizer
      const twin = sameAsEager(({ step, see }) => {
        const model = mlp()
        const optimizer = new Class(model.parameters(), { lr: 0.01 })
        const schedule = cosineAnnealingLR(optimizer as never, { tMax: 6 })
        const train = step(trainer(model, optimizer))
        for (let i = 0; i < 6; i++) {
          see(train(randn([5, 4]), labels(5, i)))
          if (i % 2 === 1) see(stateOf(model), optimizer.stateDict())
          schedule.step()
        }
        see(train(randn([2, 4]), labels(2, 1)), stateOf(model), optimizer.stateDict())
      })
      // Once for each of the two sizes of batches.
      expect(twin.ran).toBe(2)
    })
  }

  it("with convolutions, batch statistics and dropout, in training and evaluation", () => {
    const twin = sameAsEager(({ step, see }) => {
      const generator = new Generator(8)
      const model = new Sequential(
        new Conv2d(1, 4, 3, { padding: 1 }),
        new BatchNorm2d(4),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Dropout(0.3),
        new Linear(36, 8),
        new BatchNorm1d(8),
        new LayerNorm(8),
        new Dropout(0.5, { generator }),
        new Linear(8, 3),
      )
      const optimizer = new optim.AdamW(model.parameters(), { lr: 0.01 })
      const train = step(trainer(model, optimizer))
      const predict = step((x: Tensor) => noGrad(() => model.forward(x).softmax()))
      for (let i = 0; i < 5; i++) {
        see(train(randn([4, 1, 6, 6]), labels(4, i)))
        if (i % 2 === 0) {
          model.eval()
          see(predict(randn([3, 1, 6, 6])))
          model.train()
        }
        see(stateOf(model), optimizer.stateDict(), generator.state(), defaultGenerator().state())
      }
      see(predict(randn([3, 1, 6, 6])))
    })
    expect(twin.ran).toBe(3)
  })

  it("with sums of many blocks: wide layers, large batches, large images", () => {
    sameAsEager(({ step, see }) => {
      const wide = new Sequential(new Linear(1100, 9), new ReLU(), new Linear(9, 3))
      const images = new Sequential(new Conv2d(2, 5, 3), new ReLU(), new Flatten(), new Linear(1620, 3))
      const first = step(trainer(wide, new optim.Adam(wide.parameters())))
      const second = step(trainer(images, new optim.SGD(images.parameters(), { lr: 0.01 })))
      for (const rows of [1, 3, 1300]) see(first(randn([rows, 1100]), labels(rows, 1)), stateOf(wide))
      for (const n of [1, 2, 7]) see(second(randn([n, 2, 20, 20]), labels(n, 1)), stateOf(images))
    })
  })

  it("with an embedding and indices as arguments", () => {
    sameAsEager(({ step, see }) => {
      const model = new Sequential(new Embedding(7, 3, { paddingIdx: 0 }), new Flatten(), new Linear(6, 3))
      const train = step(trainer(model, new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 })))
      for (let i = 0; i < 4; i++) {
        const x = tensor(Int32Array.from([i, 0, 6, 3, 2, 2]), { shape: [3, 2] })
        see(train(x, labels(3, i)), stateOf(model))
      }
    })
  })

  it("with several optimizers, groups and losses, frozen parts, clipping and averages", () => {
    const twin = sameAsEager(({ step, see }) => {
      const [body, head, other] = [mlp(), new Linear(3, 3), new Linear(4, 2)]
      const average = body.parameters().map((w) => w.detach().clone().makeResident())
      const first = new optim.SGD(
        [
          { params: body.parameters(), momentum: 0.9, nesterov: true },
          { params: head.parameters(), lr: 0.5 },
        ],
        { lr: 0.1, weightDecay: 0.01 },
      )
      const second = new optim.Adam(other.parameters(), { amsgrad: true })
      head.parameters()[1].requiresGrad = false
      const train = step((x: Tensor, y: Tensor, decay: number) => {
        first.zeroGrad()
        second.zeroGrad()
        const hidden = body.forward(x)
        const loss = crossEntropy(head.forward(hidden), y).add(mse(hidden.detach(), hidden))
        loss.backward(undefined, { retainGraph: true })
        const extra = other.forward(x).square().mean().add(hidden.square().mean())
        extra.backward()
        const norm = optim.clipGradNorm([...body.parameters(), ...head.parameters()], 0.5)
        optim.clipGradValue(other.parameters(), 0.05)
        first.step()
        second.step()
        noGrad(() => {
          for (const [i, w] of body.parameters().entries()) average[i].assign(average[i].lerp(w, decay))
        })
        return { loss, extra, norm }
      })
      for (let i = 0; i < 4; i++) {
        see(train(randn([5, 4]), labels(5, i), 1 / (i + 2)), [body, head, other].map(stateOf), average)
        see(first.stateDict(), second.stateDict())
      }
    })
    expect(twin.ran).toBe(1)
  })

  it("with gradients gathered over micro-batches, inside a step and over several", () => {
    const twin = sameAsEager(({ step, see }) => {
      const model = mlp()
      const optimizer = new optim.Adam(model.parameters(), { lr: 0.02 })
      const inside = step((batches: readonly (readonly [Tensor, Tensor])[]) => {
        optimizer.zeroGrad()
        let total = tensor(0)
        for (const [x, y] of batches) {
          const loss = crossEntropy(model.forward(x), y).div(batches.length)
          loss.backward()
          total = total.add(loss.detach())
        }
        optimizer.step()
        return total
      })
      const gather = step((x: Tensor, y: Tensor) => {
        const loss = crossEntropy(model.forward(x), y)
        loss.backward()
        return loss
      })
      const update = step(() => {
        optimizer.step()
        optimizer.zeroGrad()
      })
      const batch = (i: number) => [randn([3, 4]), labels(3, i)] as const
      for (let i = 0; i < 3; i++) {
        see(inside([batch(i), batch(i + 1), batch(i + 2)]), stateOf(model))
        for (let k = 0; k < 3; k++) see(gather(...batch(k)))
        if (i > 0) see(stateOf(model))
        update()
        see(stateOf(model), optimizer.stateDict())
      }
    })
    // gather: without gradients, and with.
    expect(twin.ran).toBeLessThanOrEqual(5)
  })

  it("when steps and eager code take turns", () => {
    sameAsEager(({ step, see }) => {
      const model = mlp()
      const optimizer = new optim.RMSprop(model.parameters(), { lr: 0.02, momentum: 0.5 })
      const body = trainer(model, optimizer)
      const train = step(body)
      for (let i = 0; i < 6; i++) {
        see((i % 3 === 2 ? body : train)(randn([3, 4]), labels(3, i)))
        if (i === 3) model.parameters()[0].assign(model.parameters()[0].mul(0.5))
        if (i === 4) optimizer.zeroGrad()
        see(stateOf(model), optimizer.stateDict())
      }
    })
  })

  it("within noGrad, and inside another compiled step", () => {
    const twin = sameAsEager(({ step, see }) => {
      const model = mlp()
      const forward = step((x: Tensor) => model.forward(x))
      const both = step((x: Tensor) => forward(x).add(forward(x.mul(2))))
      const x = randn([2, 4])
      see(
        noGrad(() => forward(x)),
        noGrad(() => both(x)),
        noGrad(() => forward(x)),
      )
      see(both(x), forward(x))
    })
    expect(twin.ran).toBeGreaterThan(2)
  })

  it("when the generator is seeded anew between steps", () => {
    const twin = sameAsEager(({ step, see }) => {
      const draw = step((x: Tensor) => x.add(randn([3])))
      for (const seed of [1, 2, 1]) {
        manualSeed(seed)
        see(draw(tensor([0, 0, 0])), draw(tensor([1, 1, 1])), defaultGenerator().state())
      }
    })
    expect(twin.ran).toBe(1)
  })
})
