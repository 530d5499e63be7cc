import {
  compile,
  crossEntropy,
  DataLoader,
  Generator,
  linspace,
  noGrad,
  stack,
  type Tensor,
  TensorDataset,
  tensor,
} from "gradus"
import { type Course, forAWhile, serveTraining } from "../parts/training-worker"
import { layersOf, optimizerOf } from "./network"
import { type SpiralPoint, spiralPoints } from "./spiral-data"
import { EPOCHS, EXTENT, GRID, PER_ARM, type SpiralNews, type SpiralSettings } from "./spirals"

const BATCH = 25

const tensorsOf = (points: readonly SpiralPoint[]): [Tensor, Tensor] => [
  tensor(points.map(({ x, y }) => [x, y])),
  tensor(
    points.map(({ arm }) => arm),
    { dtype: "int32" },
  ),
]

function plane(): Tensor {
  const along = linspace(-EXTENT, EXTENT, GRID)
  const x = along.unsqueeze(0).expand([GRID, GRID])
  const y = along.unsqueeze(1).expand([GRID, GRID])
  return stack([x.flatten(), y.flatten()], 1)
}

serveTraining<SpiralSettings, SpiralNews>(({ arms, noise, hidden, activation, optimizer, lr, seed }) => {
  const generator = new Generator(seed)
  const points = spiralPoints(arms, PER_ARM, noise, generator)
  const [x, arm] = tensorsOf(points)
  const [testX, testArm] = tensorsOf(spiralPoints(arms, PER_ARM, noise, generator))
  const everywhere = plane()

  const model = layersOf([2, ...hidden, arms], activation, generator)
  const rule = optimizerOf(optimizer, model, lr)
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
    turn: () => forAWhile(epoch),
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
})
