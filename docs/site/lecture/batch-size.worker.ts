import type { Tensor, TensorDataset } from "gradus"
import { digitTensors } from "../data/digit-tensors"
import { loadDigits } from "../data/digits"
import { type Gradus, loadGradus } from "../parts/training-packages"
import { type Course, serveTraining } from "../parts/training-worker"
import { type BatchNews, type BatchRow, type BatchSettings, type Look, rateFor } from "./batch-size"

const CHUNKS = 20
/** Parts of the first epoch after which the network is looked at; later, after every epoch. */
const EARLY = [0.05, 0.1, 0.25, 0.5]
/** Milliseconds after which the page gets a turn. */
const TURN = 50

type Images = TensorDataset<[Tensor, Tensor]>
let loaded: { readonly count: number; readonly train: Images; readonly test: [Tensor, Tensor] } | undefined

async function load(gradus: Gradus, count: number) {
  if (loaded?.count === count) return loaded
  const parts = [await loadDigits("train"), ...(count > 10_000 ? [await loadDigits("more")] : [])]
  const images = new Uint8Array(parts.reduce((sum, part) => sum + part.images.length, 0))
  const labels = new Uint8Array(parts.reduce((sum, part) => sum + part.labels.length, 0))
  let at = 0
  for (const part of parts) {
    images.set(part.images, at * 784)
    labels.set(part.labels, at)
    at += part.labels.length
  }
  loaded = {
    count,
    train: new gradus.TensorDataset(...digitTensors(gradus, { images, labels })),
    test: digitTensors(gradus, await loadDigits("test")),
  }
  return loaded
}

/** One batch size: `turn` trains for a while and returns false after the last example. */
function trainingOf(
  gradus: Gradus,
  settings: BatchSettings,
  size: number,
  { train, test }: { readonly train: Images; readonly test: readonly [Tensor, Tensor] },
) {
  const { compile, crossEntropy, DataLoader, Generator, Linear, noGrad, ReLU, Sequential, SGD } = gradus
  const generator = new Generator(settings.seed)
  const model = new Sequential(
    new Linear(784, 128, { generator }),
    new ReLU(),
    new Linear(128, 10, { generator }),
  )
  const lr = rateFor(settings, size)
  const optimizer = new SGD(model.parameters(), { lr })
  const step = compile((images: Tensor, labels: Tensor) => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.forward(images), labels)
    loss.backward()
    optimizer.step()
    return loss
  })
  const right = compile((images: Tensor, labels: Tensor) => model.forward(images).argmax(1).eq(labels).sum())
  const loader = new DataLoader(train, { batchSize: size, shuffle: true, seed: settings.seed })
  const perEpoch = train.length
  const total = settings.epochs * perEpoch
  const looks: Look[] = []
  /** Seconds of each twentieth of an epoch that are not warm-up, for an epoch. */
  const chunks: number[] = []
  let [examples, updates, seconds] = [0, 0, 0]
  let chunk = { examples: 0, seconds: 0, loss: 0, updates: 0 }
  let loss: number | undefined
  let batches = loader[Symbol.iterator]()

  function look(): void {
    const accuracy = noGrad(() => right(...test)).item() / test[1].size
    looks.push({ epoch: examples / perEpoch, seconds, updates, accuracy })
  }
  const nextLook = () => {
    const last = looks[looks.length - 1].epoch
    return (EARLY.find((part) => part > last + 1e-9) ?? Math.floor(last + 1e-9) + 1) * perEpoch
  }
  function closeChunk(): void {
    loss = chunk.loss / chunk.examples
    if (chunk.updates > 1 || updates > 2) chunks.push((chunk.seconds / chunk.examples) * perEpoch)
    chunk = { examples: 0, seconds: 0, loss: 0, updates: 0 }
  }
  look()
  return {
    turn(): boolean {
      const due = Math.min(nextLook(), total)
      const start = performance.now()
      let now = start
      do {
        let next = batches.next()
        if (next.done) {
          batches = loader[Symbol.iterator]()
          next = batches.next()
        }
        const [images, labels] = next.value as [Tensor, Tensor]
        chunk.loss += step(images, labels).item() * labels.size
        chunk.examples += labels.size
        chunk.updates++
        examples += labels.size
        updates++
        const then = performance.now()
        chunk.seconds += (then - now) / 1000
        now = then
        if (chunk.examples >= perEpoch / CHUNKS) closeChunk()
      } while (examples < due && now - start < TURN)
      seconds += (now - start) / 1000
      if (examples >= due) look()
      return examples < total && (loss === undefined || Number.isFinite(loss))
    },
    row(state: BatchRow["state"]): BatchRow {
      // The first two twentieths have the compilers at work.
      const timed = chunks.slice(Math.min(2, chunks.length - 1)).sort((a, b) => a - b)
      return {
        size,
        lr,
        examples,
        updates,
        seconds,
        epochSeconds: timed[Math.floor(timed.length / 2)],
        loss,
        accuracy: looks[looks.length - 1].accuracy,
        looks,
        state: loss !== undefined && !Number.isFinite(loss) ? "diverged" : state,
      }
    },
  }
}

serveTraining<BatchSettings, BatchNews>(async (settings) => {
  const gradus = await loadGradus()
  const images = await load(gradus, settings.images)
  const waiting = (size: number): BatchRow => ({
    size,
    lr: rateFor(settings, size),
    examples: 0,
    updates: 0,
    seconds: 0,
    epochSeconds: undefined,
    loss: undefined,
    accuracy: undefined,
    looks: [],
    state: "waiting",
  })
  const rows = settings.sizes.map(waiting)
  // The fastest come first.
  const order = rows.map((_, i) => i).sort((a, b) => settings.sizes[b] - settings.sizes[a])
  let at = 0
  let current: ReturnType<typeof trainingOf> | undefined
  const course: Course<BatchNews> = {
    turn() {
      const place = order[at]
      if (place === undefined) return false
      current ??= trainingOf(gradus, settings, settings.sizes[place], images)
      const more = current.turn()
      rows[place] = current.row(more ? "training" : "done")
      if (more) return true
      current = undefined
      return ++at < order.length
    },
    news() {
      const place = order[at]
      const part = place === undefined ? 0 : rows[place].examples / (settings.epochs * images.train.length)
      return { rows, fraction: order.length === 0 ? 0 : (at + part) / order.length }
    },
  }
  return course
})
