import type { Tensor } from "gradus"
import { serve } from "../parts/background-worker"
import { shared } from "../parts/shared-packages"
import { BATCHES, SIZES, type StepTime, type StepTimesSettings } from "./step-times"

const NEEDED = [
  "Adam",
  "compile",
  "crossEntropy",
  "Linear",
  "manualSeed",
  "ReLU",
  "rand",
  "randint",
  "SGD",
  "Sequential",
  "tensor",
] as const

/** Milliseconds of a turn: the ways take turns, so that what disturbs one disturbs all. */
const TURN = 40

serve<StepTimesSettings, StepTime>(async ({ optimizer, seconds }, { tell, breathe }) => {
  const gradus = await shared("gradus", ...NEEDED)
  const { compile, crossEntropy, Linear, manualSeed, ReLU, rand, randint, Sequential, tensor } = gradus
  const [inputs, hidden, classes] = SIZES
  for (const batch of BATCHES) {
    manualSeed(0)
    const images = Float32Array.from(rand([batch, inputs]).toTypedArray())
    const labels = Int32Array.from(randint(0, classes, [batch]).toTypedArray())
    const stepOf = () => {
      const model = new Sequential(new Linear(inputs, hidden), new ReLU(), new Linear(hidden, classes))
      const chosen =
        optimizer === "SGD"
          ? new gradus.SGD(model.parameters(), { lr: 0.01 })
          : new gradus.Adam(model.parameters(), { lr: 0.001 })
      return (x: Tensor, y: Tensor) => {
        chosen.zeroGrad()
        const loss = crossEntropy(model.forward(x), y)
        loss.backward()
        chosen.step()
        return loss
      }
    }
    const ways = { eager: stepOf(), compiled: compile(stepOf()) }
    const times = Object.entries(ways).map(([way, step]) => ({
      way: way as StepTime["way"],
      // From plain arrays, as data come, to a loss that is a number.
      once: () => step(tensor(images, { shape: [batch, inputs] }), tensor(labels, { shape: [batch] })).item(),
      turns: [] as number[],
      steps: 0,
    }))
    for (const { once } of times) for (let i = 0; i < 8; i++) once()
    const end = performance.now() + seconds * 2000
    while (performance.now() < end) {
      for (const one of times) {
        const begin = performance.now()
        let steps = 0
        let now = begin
        while (now < begin + TURN) {
          one.once()
          steps++
          now = performance.now()
        }
        one.steps += steps
        one.turns.push(((now - begin) * 1000) / steps)
        tell({ batch, way: one.way, microseconds: median(one.turns), steps: one.steps })
      }
      await breathe()
    }
  }
})

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}
