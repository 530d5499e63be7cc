import type { Tensor } from "gradus"
import { type Gradus, loadGradus } from "../parts/training-packages"
import { type Course, forAWhile, serveTraining } from "../parts/training-worker"
import {
  BATCH,
  type CharacterNews,
  type CharacterSettings,
  EMBEDDING,
  EPOCHS,
  SAMPLE_LENGTH,
  type Wish,
} from "./characters"

/** Part of the text, its end, that is not learned from. */
const HELD = 0.1
/** Looks in an epoch: at the loss of what was kept, and at a sample. */
const LOOKS = 4
const INT = { dtype: "int32" } as const

let text: string | undefined
async function load(url: string): Promise<string> {
  if (text !== undefined) return text
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the text must be at ${url}, got ${response.status}`)
  text = (await response.text()).trim()
  return text
}

/** Rows of `context` codes, and the code after each. */
function examples({ tensor }: Gradus, codes: readonly number[], context: number): [Tensor, Tensor] {
  const count = codes.length - context
  const before = new Int32Array(count * context)
  for (let i = 0; i < count; i++) for (let k = 0; k < context; k++) before[i * context + k] = codes[i + k]
  return [tensor(before, { shape: [count, context] }), tensor(Int32Array.from(codes.slice(context)), INT)]
}

/** Kept when the network begins anew. */
let wish: Wish = { temperature: 0.6, beginning: "Alice ", seed: 1 }

serveTraining<CharacterSettings, CharacterNews>(async ({ context, hidden, lr, seed, url }) => {
  const gradus = await loadGradus()
  const { compile, crossEntropy, DataLoader, Generator, noGrad, rand, tensor } = gradus
  const { Adam, Embedding, Flatten, Linear, Sequential, Tanh, TensorDataset } = gradus
  const whole = await load(url)
  const alphabet = [...new Set(whole)].sort()
  const codeOf = new Map(alphabet.map((character, code) => [character, code]))
  const codes = Array.from(whole, (character) => codeOf.get(character) as number)
  const cut = Math.round(codes.length * (1 - HELD))
  const train = examples(gradus, codes.slice(0, cut), context)
  const held = examples(gradus, codes.slice(cut), context)

  const generator = new Generator(seed)
  const model = new Sequential(
    new Embedding(alphabet.length, EMBEDDING, { generator }),
    new Flatten(),
    new Linear(context * EMBEDDING, hidden, { generator }),
    new Tanh(),
    new Linear(hidden, alphabet.length, { generator }),
  )
  const optimizer = new Adam(model.parameters(), { lr })
  const step = compile((before: Tensor, next: Tensor) => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.forward(before), next)
    loss.backward()
    optimizer.step()
    return loss
  })
  const lossOf = compile((before: Tensor, next: Tensor) => crossEntropy(model.forward(before), next))
  const probabilities = compile((before: Tensor, temperature: Tensor) =>
    model.forward(before).div(temperature).softmax(1),
  )

  const space = codeOf.get("\n") as number
  /** Goes on from a beginning: each character is drawn with the network's probabilities. */
  function sample({ temperature, beginning, seed }: Wish): string {
    const known = Array.from(beginning).flatMap((character) => codeOf.get(character) ?? [])
    const history = [...new Array<number>(context).fill(space), ...known]
    // Drawn apart from training, so that looking changes nothing.
    const chances = rand([SAMPLE_LENGTH], { generator: new Generator(seed) }).toTypedArray()
    return noGrad(() => {
      for (const chance of chances) {
        const before = tensor(Int32Array.from(history.slice(-context)), { shape: [1, context] })
        const shares = probabilities(before, tensor(temperature)).toTypedArray()
        let [code, sum] = [0, shares[0]]
        while (sum < chance && code < shares.length - 1) sum += shares[++code]
        history.push(code)
      }
      return history
        .slice(context)
        .map((code) => alphabet[code])
        .join("")
    })
  }

  const loader = new DataLoader(new TensorDataset(...train), { batchSize: BATCH, shuffle: true, seed })
  const perLook = Math.ceil(loader.length / LOOKS)
  const total = EPOCHS * loader.length
  let batches = loader[Symbol.iterator]()
  let updates = 0
  let [lossSum, lossCount] = [0, 0]
  const losses: (readonly [number, number, number])[] = []
  const diary: { epoch: number; text: string }[] = []

  function look(): void {
    const epoch = updates / loader.length
    const keptLoss = noGrad(() => lossOf(...held)).item()
    losses.push([epoch, lossCount > 0 ? lossSum / lossCount : Number.NaN, keptLoss])
    lossSum = lossCount = 0
    if (losses.length % LOOKS === 1 || losses.length <= LOOKS) {
      diary.push({ epoch, text: sample({ ...wish, seed: 1 }).slice(0, 120) })
    }
  }
  function update(): boolean {
    let next = batches.next()
    if (next.done) {
      batches = loader[Symbol.iterator]()
      next = batches.next()
    }
    const [before, after] = next.value as [Tensor, Tensor]
    lossSum += step(before, after).item()
    lossCount++
    updates++
    if (updates % perLook === 0 || updates === total) look()
    return updates < total
  }

  look()
  const course: Course<CharacterNews> = {
    turn: () => forAWhile(update, 120),
    news: () => ({
      epoch: updates / loader.length,
      updates,
      fraction: updates / total,
      vocabulary: alphabet.length,
      characters: train[1].size,
      parameters: model.parameters().reduce((sum, { size }) => sum + size, 0),
      losses,
      sample: sample(wish),
      diary,
    }),
    hear(message) {
      wish = message as Wish
    },
  }
  return course
})
