import type { Tensor } from "gradus"
import { type Gradus, loadGradus } from "../parts/training-packages"
import { type Course, forAWhile, serveTraining } from "../parts/training-worker"
import { layersOf, optimizerOf } from "./network"
import { type SpiralPoint, spiralPoints } from "./spiral-data"
import { EPOCHS, EXTENT, GRID, PER_ARM, type SpiralNews, type SpiralSettings } from "./spirals"

const BATCH = 25
/** Epochs in a turn, and milliseconds for it: slow enough to be watched. */
const PER_TURN = 3
const TURN = 40

const tensorsOf = ({ tensor }: Gradus, points: readonly SpiralPoint[]): [Tensor, Tensor] => [
  tensor(points.map(({ x, y }) => [x, y])),
  tensor(
    points.map(({ arm }) => arm),
    { dtype: "int32" },
  ),
]

function plane({ linspace, stack }: Gradus): Tensor {
  const along = linspace(-EXTENT, EXTENT, GRID)
  const x = along.unsqueeze(0).expand([GRID, GRID])
  const y = along.unsqueeze(1).expand([GRID, GRID])
  return stack([x.flatten(), y.flatten()], 1)
}

serveTraining<SpiralSettings, SpiralNews>(
  async ({ arms, noise, hidden, activation, optimizer, lr, seed }) => {
    const gradus = await loadGradus()
    const { compile, crossEntropy, DataLoader, Generator, noGrad, TensorDataset } = gradus
    const generator = new Generator(seed)
    const points = spiralPoints(gradus, arms, PER_ARM, noise, generator)
    const [x, arm] = tensorsOf(gradus, points)
    const [testX, testArm] = tensorsOf(gradus, spiralPoints(gradus, arms, PER_ARM, noise, generator))
    const everywhere = plane(gradus)

    const model = layersOf(gradus, [2, ...hidden, arms], activation, generator)
    const rule = optimizerOf(gradus, optimizer, model, lr)
    const step = compile((points: Tensor, arms: Tensor) => {
      rule.zeroGrad()
      const loss = crossEntropy(model.forward(points), arms)
      loss.backward()
      rule.step()
      return loss
    })
    const probabilities = compile((points: Tensor) => model.forward(points).softmax(1))
    const rightOf = compile((points: Tensor, arms: Tensor) => model.forward(points).argmax(1).eq(arms).sum())
    const share = (points: Tensor, arms: Tensor) => noGrad(() => rightOf(points, arms)).item() / arms.size

    const loader = new DataLoader(new TensorDataset(x, arm), { batchSize: BATCH, shuffle: true, seed })
    const losses: number[] = []
    let updates = 0
    function epoch(): boolean {
      let sum = 0
      for (const [points, arms] of loader) sum += step(points, arms).item()
      updates += loader.length
      losses.push(sum / loader.length)
      return losses.length < EPOCHS && Number.isFinite(sum)
    }

    const course: Course<SpiralNews> = {
      turn: () => forAWhile(epoch, TURN, PER_TURN),
      news: () => ({
        points,
        epoch: losses.length,
        updates,
        losses,
        parameters: model.parameters().reduce((sum, { size }) => sum + size, 0),
        accuracy: share(x, arm),
        testAccuracy: share(testX, testArm),
        grid: noGrad(() => probabilities(everywhere)).toTypedArray() as Float32Array,
      }),
    }
    return course
  },
  TURN,
)
