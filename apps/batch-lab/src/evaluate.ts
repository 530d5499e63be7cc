import { compile } from "@gradus/compile"
import { DataLoader } from "@gradus/data"
import { crossEntropy } from "@gradus/losses"
import type { Module } from "@gradus/nn"
import { noGrad, type Tensor } from "@gradus/tensor"
import type { Images } from "./image-data"
import type { Mode } from "./mode"

/** Images and labels in pieces of a convenient size. */
export type Pieces = readonly (readonly [Tensor, Tensor])[]

const PIECE = 1000

/** The first `count` images, to be evaluated on again and again. */
export function piecesOf(images: Images, count = images.length): Pieces {
  const pieces: (readonly [Tensor, Tensor])[] = []
  for (const piece of new DataLoader(images, { batchSize: Math.min(PIECE, count) })) {
    pieces.push(piece)
    if (pieces.length * PIECE >= count) break
  }
  return pieces
}

/** Mean cross-entropy, and the share of images whose highest score is their label's. */
type Evaluate = (pieces: Pieces) => { readonly loss: number; readonly accuracy: number }

/** Looks at a model from outside, again and again. */
export function evaluatorOf(model: Module, mode: Mode): Evaluate {
  const eager = (x: Tensor, y: Tensor): readonly [loss: Tensor, right: Tensor] => {
    const scores = model.forward(x)
    return [crossEntropy(scores, y, { reduction: "sum" }), scores.argmax(1).eq(y).sum()]
  }
  const judge = mode === "eager" ? eager : compile(eager)
  return (pieces) => {
    let count = 0
    let loss = 0
    let right = 0
    model.eval()
    noGrad(() => {
      for (const [x, y] of pieces) {
        const [lossSum, rightCount] = judge(x, y)
        loss += lossSum.item()
        right += rightCount.item()
        count += y.size
      }
    })
    model.train()
    return { loss: loss / count, accuracy: right / count }
  }
}
