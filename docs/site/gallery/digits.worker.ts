import type { Generator, Sequential, Tensor, TensorDataset } from "gradus"
import { digitTensors } from "../data/digit-tensors"
import { type Digits, loadDigits, PIXELS } from "../data/digits"
import { type Gradus, loadGradus } from "../parts/training-packages"
import { type Course, forAWhile, serveTraining } from "../parts/training-worker"
import { type DigitNews, type DigitQuestion, type DigitSettings, EPOCHS, type Mistake } from "./digits"

const BATCH = 32
/** Looks at the test images in an epoch. */
const LOOKS = 4
const MISTAKES = 12

let loaded:
  | {
      readonly train: TensorDataset<[Tensor, Tensor]>
      readonly test: Digits
      readonly tests: [Tensor, Tensor]
    }
  | undefined
async function load(gradus: Gradus) {
  if (loaded) return loaded
  const [train, test] = await Promise.all([loadDigits("train"), loadDigits("test")])
  loaded = {
    train: new gradus.TensorDataset(...digitTensors(gradus, train)),
    test,
    tests: digitTensors(gradus, test),
  }
  return loaded
}

function networkOf(gradus: Gradus, kind: DigitSettings["network"], generator: Generator): Sequential {
  const { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } = gradus
  if (kind === "mlp") {
    return new Sequential(
      new Linear(PIXELS, 128, { generator }),
      new ReLU(),
      new Linear(128, 10, { generator }),
    )
  }
  return new Sequential(
    new Conv2d(1, 8, 3, { padding: 1, generator }),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(8, 16, 3, { padding: 1, generator }),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(16 * 7 * 7, 10, { generator }),
  )
}

/** The last question, which an answer is given to with all news, also after the network began anew. */
let question: DigitQuestion | undefined

serveTraining<DigitSettings, DigitNews>(async ({ network, lr, seed }) => {
  const gradus = await loadGradus()
  const { Adam, compile, crossEntropy, DataLoader, Generator, noGrad, tensor } = gradus
  const { train, test, tests } = await load(gradus)
  const model = networkOf(gradus, network, new Generator(seed))
  const forward = (images: Tensor) =>
    model.forward(network === "cnn" ? images.reshape([images.shape[0], 1, 28, 28]) : images)
  const optimizer = new Adam(model.parameters(), { lr })
  const step = compile((images: Tensor, labels: Tensor) => {
    optimizer.zeroGrad()
    const loss = crossEntropy(forward(images), labels)
    loss.backward()
    optimizer.step()
    return loss
  })
  const guess = compile((images: Tensor) => forward(images).argmax(1))
  const probabilities = compile((images: Tensor) => forward(images).softmax(1))

  const loader = new DataLoader(train, { batchSize: BATCH, shuffle: true, seed })
  const perLook = Math.ceil(loader.length / LOOKS)
  const total = EPOCHS * loader.length
  let batches = loader[Symbol.iterator]()
  let updates = 0
  let [lossSum, lossCount] = [0, 0]
  let loss: number | undefined
  const accuracies: (readonly [number, number])[] = []
  let mistakes: Mistake[] = []

  function look(): void {
    const guesses = noGrad(() => guess(tests[0])).toTypedArray()
    let right = 0
    mistakes = []
    for (let i = 0; i < guesses.length; i++) {
      const digit = test.labels[i]
      if (guesses[i] === digit) right++
      else if (mistakes.length < MISTAKES)
        mistakes.push({ index: i, digit, taken: guesses[i], pixels: pixelsOf(i) })
    }
    accuracies.push([updates / loader.length, right / guesses.length])
  }
  const pixelsOf = (index: number) => test.images.slice(index * PIXELS, (index + 1) * PIXELS)

  function update(): boolean {
    let next = batches.next()
    if (next.done) {
      batches = loader[Symbol.iterator]()
      next = batches.next()
    }
    const [images, labels] = next.value as [Tensor, Tensor]
    lossSum += step(images, labels).item()
    lossCount++
    updates++
    if (lossCount === 100) {
      loss = lossSum / lossCount
      lossSum = lossCount = 0
    }
    if (updates % perLook === 0 || updates === total) look()
    return updates < total
  }

  function answer(): DigitNews["answer"] {
    if (!question) return undefined
    const pixels = question.kind === "drawing" ? question.pixels : pixelsOf(question.index)
    const image = tensor(
      Float32Array.from(pixels, (ink) => ink / 255),
      { shape: [1, PIXELS] },
    )
    return {
      pixels,
      digit: question.kind === "test" ? test.labels[question.index] : undefined,
      probabilities: Array.from(noGrad(() => probabilities(image)).toTypedArray()),
    }
  }

  look()
  const course: Course<DigitNews> = {
    turn: () => forAWhile(update),
    news: () => ({
      epoch: updates / loader.length,
      updates,
      fraction: updates / total,
      accuracies,
      loss,
      mistakes,
      answer: answer(),
    }),
    hear(message) {
      question = message as DigitQuestion
    },
  }
  return course
})
