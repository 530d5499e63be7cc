import type { Tensor } from "gradus"
import { shared } from "../parts/shared-packages"
import { serveTraining } from "../parts/training-worker"
import {
  EPOCHS,
  type EpochNews,
  type EpochSettings,
  EXAMPLES,
  type GradientNews,
  type GradientSettings,
  WEIGHTS,
} from "./mini-batches"

/** What the examples are off their line. */
const NOISE = [0.5, -0.9, 0.7, -0.2, 1, -0.8, 0.3, 0.6, -1, 0.9, -0.6, 0.1]

async function epochs({ n, b, order, seed }: EpochSettings): Promise<EpochNews> {
  const { DataLoader, RandomSampler } = await shared("gradus", "DataLoader", "RandomSampler")
  // Example i is the number i, so a batch is the list of its examples.
  const loader = new DataLoader(
    { length: n, get: (i: number) => i },
    {
      batchSize: b,
      collate: (examples: number[]) => examples,
      ...(order === "drawn"
        ? { sampler: new RandomSampler(n, { seed, replacement: true }) }
        : { shuffle: order === "shuffled", seed }),
    },
  )
  return { n, epochs: Array.from({ length: EPOCHS }, () => [...loader]) }
}

/** Of the mean squared error of a line y = wx + b. */
async function gradients({ size, seed }: GradientSettings): Promise<GradientNews> {
  const { DataLoader, grad, mse, TensorDataset, tensor } = await shared(
    "gradus",
    "DataLoader",
    "grad",
    "mse",
    "TensorDataset",
    "tensor",
  )
  const options = { dtype: "float64" } as const
  const xs = Array.from({ length: EXAMPLES }, (_, i) => -1.1 + i * 0.2)
  const x = tensor(xs, options)
  const y = tensor(
    xs.map((value, i) => 1 + 2 * value + NOISE[i]),
    options,
  )
  const weights = tensor([...WEIGHTS], options)
  const gradientOf = (x: Tensor, y: Tensor) =>
    grad((at) => mse(x.mul(at.at(0)).add(at.at(1)), y))(weights).toArray() as [number, number]
  const loader = new DataLoader(new TensorDataset(x, y), { batchSize: size, shuffle: true, seed })
  return {
    full: gradientOf(x, y),
    batches: [...loader].map(([x, y]) => ({ size: x.size, gradient: gradientOf(x, y) })),
  }
}

serveTraining<EpochSettings | GradientSettings, EpochNews | GradientNews>(async (settings) => {
  const news = settings.kind === "epochs" ? await epochs(settings) : await gradients(settings)
  return { turn: () => false, news: () => news }
})
