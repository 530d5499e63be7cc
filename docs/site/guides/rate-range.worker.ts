import {
  Adam,
  crossEntropy,
  DataLoader,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  SGD,
  TensorDataset,
  tensor,
} from "gradus"
import { serve } from "../parts/background-worker"

export interface RangeSettings {
  readonly images: Uint8Array
  readonly labels: Uint8Array
  readonly optimizer: "SGD" | "Momentum" | "Adam"
  readonly batchSize: number
  /** The rates to begin and to end with, and how many steps lie between. */
  readonly from: number
  readonly to: number
  readonly steps: number
}

export interface RangeNews {
  readonly rate: number
  readonly loss: number
}

/** One run over rising learning rates: a step at each, and the loss of its batch before it. */
serve<RangeSettings, RangeNews[]>(async (settings, { tell, breathe }) => {
  const { images, labels, from, to, steps, batchSize } = settings
  const x = tensor(
    Float32Array.from(images, (pixel) => pixel / 255),
    { shape: [labels.length, images.length / labels.length] },
  )
  const y = tensor(Int32Array.from(labels))
  const loader = new DataLoader(new TensorDataset(x, y), { batchSize, shuffle: true, dropLast: true })

  manualSeed(0)
  const model = new Sequential(new Linear(x.shape[1], 64), new ReLU(), new Linear(64, 10))
  const params = model.parameters()
  const optimizer = {
    SGD: () => new SGD(params, { lr: from }),
    Momentum: () => new SGD(params, { lr: from, momentum: 0.9 }),
    Adam: () => new Adam(params, { lr: from }),
  }[settings.optimizer]()

  let news: RangeNews[] = []
  let t = 0
  let last = performance.now()
  let lowest = Infinity
  while (t < steps) {
    for (const [images, classes] of loader) {
      const rate = from * (to / from) ** (t / (steps - 1))
      optimizer.paramGroups[0].lr = rate
      optimizer.zeroGrad()
      const batchLoss = crossEntropy(model.forward(images), classes)
      batchLoss.backward()
      optimizer.step()
      const loss = batchLoss.item()
      news.push({ rate, loss })
      lowest = Math.min(lowest, loss)
      t++
      // Beyond that there is nothing to see.
      if (t === steps || !(loss < 20 * lowest + 20)) {
        tell(news)
        return
      }
      if (performance.now() - last < 60) continue
      tell(news)
      news = []
      last = performance.now()
      await breathe()
    }
  }
})
