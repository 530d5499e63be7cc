import { DataLoader, TensorDataset } from "@gradus/data"
import { crossEntropy } from "@gradus/losses"
import { BatchNorm1d, Dropout, Linear, ReLU, Sequential } from "@gradus/nn"
import { Adam, AdamW, RMSprop, SGD } from "@gradus/optim"
import { bindSchedule, cosine, oneCycleLR, reduceLROnPlateau, warmup } from "@gradus/schedulers"
import { Generator, rand, randint, randn, type Tensor } from "@gradus/tensor"
import fc from "fast-check"
import type { Stateful } from "../src"
import { bitsOfAll } from "./arbitrary-tensors"

/** One way to train; everything else follows from it. */
export interface Recipe {
  readonly seed: number
  readonly examples: number
  readonly batchSize: number
  readonly optimizer: "Adam" | "AdamW" | "RMSprop" | "SGD"
  readonly schedule: "warm cosine" | "one cycle" | "plateau"
  readonly groups: boolean
}

export const recipes: fc.Arbitrary<Recipe> = fc
  .record<Recipe>({
    seed: fc.nat(),
    examples: fc.integer({ min: 4, max: 11 }),
    batchSize: fc.integer({ min: 2, max: 5 }),
    optimizer: fc.constantFrom("Adam", "AdamW", "RMSprop", "SGD"),
    schedule: fc.constantFrom("warm cosine", "one cycle", "plateau"),
    groups: fc.boolean(),
  })
  // Batch normalisation wants more than one example.
  .filter(({ examples, batchSize }) => examples % batchSize !== 1)

/**
 * A whole training: a network with dropout and batch normalisation, an optimizer, a schedule, a shuffled loader, and noise
 * on the inputs. `start` decides the weights and generators it is built with, which a checkpoint must replace.
 */
export class Training {
  readonly #dropout: Generator
  readonly #noise: Generator
  readonly #schedule: Stateful & { step(metric?: number): void }
  readonly #model: Sequential
  readonly #optimizer: Stateful & { step(): void; zeroGrad(): void }
  readonly #loader: Stateful & Iterable<Tensor[]>
  #counters = { step: 0, best: Number.POSITIVE_INFINITY }

  constructor(recipe: Recipe, start: number) {
    const { seed, examples, batchSize } = recipe
    const data = new Generator(seed)
    const y = randint(0, 3, [examples], { generator: data })
    const dataset = new TensorDataset(randn([examples, 4], { generator: data }), y)
    this.#loader = new DataLoader(dataset, { batchSize, shuffle: true, seed })
    this.#dropout = new Generator(start)
    this.#noise = new Generator(start).fork(1)
    this.#model = new Sequential(
      new Linear(4, 6),
      new BatchNorm1d(6),
      new ReLU(),
      new Dropout(0.3, { generator: this.#dropout }),
      new Linear(6, 3),
    )
    const weights = new Generator(start).fork(2)
    for (const tensor of this.#model.parameters()) tensor.assign(randn(tensor.shape, { generator: weights }))
    const optimizer = makeOptimizer(recipe, this.#model)
    this.#optimizer = optimizer
    this.#schedule = makeSchedule(recipe, optimizer)
  }

  /** All that a checkpoint must hold. */
  get stateful() {
    return {
      model: this.#model,
      optimizer: this.#optimizer,
      schedule: this.#schedule,
      loader: this.#loader,
      dropout: this.#dropout,
      noise: this.#noise,
    }
  }

  get parts() {
    return { ...this.stateful, counters: this.#counters }
  }

  resume(counters: { step: number; best: number }): void {
    this.#counters = { ...counters }
  }

  /** Trains until `until` steps are done, in any number of epochs; the losses on the way. */
  run(until: number): number[] {
    const losses: number[] = []
    while (this.#counters.step < until) {
      for (const [x, y] of this.#loader) {
        const loss = this.#step(x, y)
        losses.push(loss)
        this.#counters.step++
        this.#counters.best = Math.min(this.#counters.best, loss)
        if (this.#counters.step === until) return losses
      }
    }
    return losses
  }

  /** As `run`, handing over what would be in a checkpoint after the last step, from within the loop. */
  runAndSave<T>(until: number, save: () => T): T {
    if (until === 0) return save()
    for (;;) {
      for (const [x, y] of this.#loader) {
        this.#counters.best = Math.min(this.#counters.best, this.#step(x, y))
        this.#counters.step++
        if (this.#counters.step === until) return save()
      }
    }
  }

  /** Everything there is, bit for bit. */
  bits(): unknown {
    const { state } = this.#optimizer.stateDict() as { state: Record<string, { t: number; tensors: never }> }
    return {
      model: bitsOfAll(this.#model.stateDict()),
      optimizer: Object.entries(state).map(([key, { t, tensors }]) => [key, t, bitsOfAll(tensors)]),
      schedule: this.#schedule.stateDict(),
      counters: this.#counters,
      dropout: this.#dropout.state(),
      noise: this.#noise.state(),
    }
  }

  #step(x: Tensor, y: Tensor): number {
    const noise = rand(x.shape, { generator: this.#noise }).mul(0.1)
    const loss = crossEntropy(this.#model.forward(x.add(noise)), y)
    this.#optimizer.zeroGrad()
    loss.backward()
    this.#optimizer.step()
    this.#schedule.step(loss.item())
    return loss.item()
  }
}

function makeOptimizer({ optimizer, groups }: Recipe, model: Sequential) {
  const parameters = model.parameters()
  const params = groups
    ? [{ params: parameters.slice(0, 2), lr: 0.05 }, { params: parameters.slice(2) }]
    : parameters
  if (optimizer === "Adam") return new Adam(params, { lr: 0.01 })
  if (optimizer === "AdamW") return new AdamW(params, { lr: 0.01, weightDecay: 0.1 })
  if (optimizer === "RMSprop") return new RMSprop(params, { lr: 0.01, momentum: 0.9 })
  return new SGD(params, { lr: 0.05, momentum: 0.9 })
}

function makeSchedule({ schedule }: Recipe, optimizer: ReturnType<typeof makeOptimizer>) {
  if (schedule === "plateau") {
    const bound = reduceLROnPlateau(optimizer, { patience: 1, factor: 0.7 })
    return { ...methods(bound), step: (metric = 0) => bound.step(metric) }
  }
  const bound =
    schedule === "one cycle"
      ? oneCycleLR(optimizer, { maxLr: 0.1, totalSteps: 60 })
      : bindSchedule(optimizer, (lr) => warmup(cosine({ lr, tMax: 60 }), { steps: 5, startFactor: 0.1 }))
  return { ...methods(bound), step: () => bound.step() }
}

function methods<S>(bound: { stateDict(): S; loadStateDict(state: S): void }) {
  return { stateDict: () => bound.stateDict(), loadStateDict: (state: S) => bound.loadStateDict(state) }
}
