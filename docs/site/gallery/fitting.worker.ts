import type { Tensor } from "gradus"
import { loadGradus } from "../parts/training-packages"
import { type Course, forAWhile, serveTraining } from "../parts/training-worker"
import {
  CURVE_POINTS,
  type FittingNews,
  type FittingSettings,
  LOSS_EVERY,
  PLACES,
  placeAt,
  RANGE,
  STEPS,
} from "./fitting"
import { layersOf, optimizerOf } from "./network"

/** The function between its places: straight lines. */
function valueOf(values: readonly number[], x: number): number {
  const at = ((x + 1) / 2) * (PLACES - 1)
  const i = Math.min(PLACES - 2, Math.floor(at))
  return values[i] + (at - i) * (values[i + 1] - values[i])
}
/** Steps in a turn, and milliseconds for it: slow enough to be watched. */
const PER_TURN = 20
const TURN = 40

serveTraining<FittingSettings, FittingNews>(
  async ({ values, examples, noise, hidden, activation, optimizer, lr, seed }) => {
    const gradus = await loadGradus()
    const { compile, Generator, linspace, mse, noGrad, rand, randn, tensor } = gradus
    const column = (numbers: ArrayLike<number>) =>
      tensor(Float32Array.from(numbers), { shape: [numbers.length, 1] })
    const generator = new Generator(seed)
    const xs = rand([examples], { generator }).mul(2).sub(1).toTypedArray()
    const off = randn([examples], { generator }).mul(noise).toTypedArray()
    const points = Array.from(xs, (x, i) => [x, valueOf(values, x) + off[i]] as const)
    const [x, y] = [column(xs), column(points.map(([, y]) => y))]
    const everywhere = linspace(-RANGE, RANGE, CURVE_POINTS).reshape([CURVE_POINTS, 1])
    const [places, truth] = [column(values.map((_, i) => placeAt(i))), column(values)]

    const model = layersOf(gradus, [1, ...hidden, 1], activation, generator)
    const rule = optimizerOf(gradus, optimizer, model, lr)
    const step = compile((x: Tensor, y: Tensor) => {
      rule.zeroGrad()
      const loss = mse(model.forward(x), y)
      loss.backward()
      rule.step()
      return loss
    })
    const output = compile((x: Tensor) => model.forward(x))
    const losses: number[] = []
    let steps = 0
    function update(): boolean {
      const loss = step(x, y)
      if (steps++ % LOSS_EVERY === 0) losses.push(loss.item())
      return steps < STEPS && Number.isFinite(losses[losses.length - 1])
    }
    const course: Course<FittingNews> = {
      turn: () => forAWhile(update, TURN, PER_TURN),
      news: () =>
        noGrad(() => ({
          steps,
          points,
          losses,
          parameters: model.parameters().reduce((sum, { size }) => sum + size, 0),
          curve: output(everywhere).toTypedArray() as Float32Array,
          error: Math.sqrt(mse(output(places), truth).item()),
        })),
    }
    return course
  },
  TURN,
)
