import { kernels, Linear, manualSeed, noGrad, randn, SGD } from "gradus"
import { serve } from "../parts/background-worker"

export interface LoopSettings {
  readonly tensors: number
}

export interface LoopNews {
  /** Tensors made so far, and the bytes of their numbers. */
  readonly tensors: number
  readonly made: number
  /** Bytes of the engine's memory. */
  readonly engine: number
}

/** Trains in one loop that never waits, and counts what it makes. */
serve<LoopSettings, LoopNews>(({ tensors: wanted }, { tell }) => {
  manualSeed(0)
  const model = new Linear(1000, 10)
  const optimizer = new SGD(model.parameters(), { lr: 0.01 })
  const x = randn([20, 1000])
  let tensors = 0
  let made = 0
  const count = <T extends { readonly size: number }>(tensor: T): T => {
    tensors++
    made += 4 * tensor.size
    return tensor
  }
  for (let next = 0; tensors < wanted; ) {
    optimizer.zeroGrad()
    const noise = count(noGrad(() => x.mul(1 + (tensors % 7) / 100)))
    const y = count(model.forward(noise))
    const loss = count(count(y.square()).mean())
    loss.backward()
    optimizer.step()
    if (tensors < next && tensors < wanted) continue
    next += wanted / 60
    tell({ tensors, made, engine: kernels.engine().memory.bytes })
  }
})
