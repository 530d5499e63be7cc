import {
  BatchNorm1d,
  Conv2d,
  Dropout,
  Embedding,
  Generator,
  Linear,
  Module,
  ReLU,
  Sequential,
  type Tensor,
} from "gradus"

/** Wide enough for two threads to share the work. */
export const WIDTH = 64
export const WORDS = 5

/** A net with a part of every kind that has a state, draws or looks up. */
export class Net extends Module {
  words: Embedding
  picture: Conv2d
  body: Sequential
  /** Takes part from the start, though no optimizer knows it. */
  adapter: Linear
  head: Linear

  constructor(draws: Generator, seed: number) {
    super()
    const from = (stream: number) => ({ generator: new Generator(seed + 1000 * stream) })
    this.words = new Embedding(WORDS, 16, from(0))
    this.picture = new Conv2d(1, 2, 3, from(1))
    this.body = new Sequential(
      new Linear(8, WIDTH, from(2)),
      new BatchNorm1d(WIDTH),
      new ReLU(),
      new Dropout(0.25, { generator: draws }),
      new Linear(WIDTH, WIDTH, from(3)),
    )
    this.adapter = new Linear(WIDTH, WIDTH, from(4))
    this.head = new Linear(WIDTH, 3, from(5))
  }

  /** @param x - [n, 16] @param word - [n], int32 */
  forward(x: Tensor, word: Tensor): Tensor {
    const n = x.shape[0]
    const seen = this.picture.forward(x.add(this.words.forward(word)).reshape([n, 1, 4, 4]))
    const h = this.body.forward(seen.reshape([n, 8]).relu())
    return this.head.forward(this.adapter.forward(h).add(h))
  }
}
