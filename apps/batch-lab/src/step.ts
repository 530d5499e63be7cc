import { compile } from "@gradus/compile"
import type { DataLoader } from "@gradus/data"
import { crossEntropy } from "@gradus/losses"
import type { Module } from "@gradus/nn"
import type { Tensor } from "@gradus/tensor"
import type { Mode } from "./mode"
import type { OptimizerLike } from "./optimizer"

/** Gives batches of images and labels, epoch after epoch. */
type BatchLoader = DataLoader<[Tensor, Tensor], [Tensor, Tensor], [Tensor, Tensor]>

/** What an update needs. */
export interface Trainee {
  readonly model: Module
  readonly optimizer: OptimizerLike
  readonly loader: BatchLoader
  readonly mode: Mode
}

/** Draws a batch and updates the model: returns the batch's size, and the sum of its losses before the update. */
type Update = () => { readonly size: number; readonly lossSum: number }

/** Updates of a model, batch after batch; compiled or not, they are the same to the last bit. */
export function updatesOf({ model, optimizer, loader, mode }: Trainee): Update {
  const eager = (x: Tensor, y: Tensor): Tensor => {
    optimizer.zeroGrad()
    const loss = crossEntropy(model.forward(x), y)
    loss.backward()
    optimizer.step()
    return loss
  }
  const step = mode === "eager" ? eager : compile(eager)
  let batches = loader[Symbol.iterator]()
  return () => {
    let next = batches.next()
    if (next.done) {
      batches = loader[Symbol.iterator]()
      next = batches.next()
    }
    const [x, y] = next.value as [Tensor, Tensor]
    return { size: y.size, lossSum: step(x, y).item() * y.size }
  }
}
