import {
  bindSchedule,
  DataLoader,
  Linear,
  linspace,
  manualSeed,
  mse,
  noGrad,
  rand,
  randn,
  type Schedule,
  Sequential,
  SGD,
  Tanh,
  type Tensor,
  TensorDataset,
} from "gradus"

/** Updates of one training. */
export const UPDATES = 1000
/** Updates between two looks at the loss. */
export const EVERY = 10

const SEED = 1
const wave = (x: Tensor) => x.mul(1.5).sin()
const loaderOf = (x: Tensor, y: Tensor) =>
  new DataLoader(new TensorDataset(x, y), { batchSize: 4, shuffle: true })

/**
 * A network 1-16-1 that learns a wave from 256 points with noise, four at a time, its learning rate by a schedule. Two with
 * different schedules differ in nothing else: the same points, weights and order.
 */
export class NoisyFit {
  /** Update and loss, against the wave without its noise. */
  readonly losses: (readonly [number, number])[] = []
  updates = 0
  readonly #model: Sequential
  readonly #optimizer: InstanceType<typeof SGD>
  readonly #scheduler: ReturnType<typeof bindSchedule>
  readonly #loader: ReturnType<typeof loaderOf>
  #batches: ReturnType<ReturnType<typeof loaderOf>[typeof Symbol.iterator]> | undefined
  readonly #x = linspace(-3, 3, 101).unsqueeze(1)

  constructor(schedule: Schedule) {
    manualSeed(SEED)
    const x = rand([256, 1]).mul(6).sub(3)
    const y = wave(x).add(randn([256, 1]).mul(0.3))
    this.#loader = loaderOf(x, y)
    this.#model = new Sequential(new Linear(1, 16), new Tanh(), new Linear(16, 1))
    this.#optimizer = new SGD(this.#model.parameters())
    this.#scheduler = bindSchedule(this.#optimizer, () => schedule)
    this.#look()
  }

  /** Makes `EVERY` updates. */
  go(): void {
    for (let i = 0; i < EVERY; i++) {
      const [x, y] = this.#next()
      this.#optimizer.zeroGrad()
      mse(this.#model.forward(x), y).backward()
      this.#optimizer.step()
      this.#scheduler.step()
      this.updates++
    }
    this.#look()
  }

  /** The mean of the last tenth of the losses. */
  get lately(): number {
    const last = this.losses.slice(-UPDATES / EVERY / 10)
    return last.reduce((sum, [, loss]) => sum + loss, 0) / last.length
  }

  /** The next batch; after the last of an epoch the first of another. */
  #next() {
    let next = this.#batches?.next()
    while (!next || next.done) {
      this.#batches = this.#loader[Symbol.iterator]()
      next = this.#batches.next()
    }
    return next.value
  }

  #look(): void {
    const loss = noGrad(() => mse(this.#model.forward(this.#x), wave(this.#x))).item()
    this.losses.push([this.updates, loss])
  }
}
