import { serve } from "../parts/background-worker"
import { shared } from "../parts/shared-packages"
import { needed, train, type Way } from "./same-bits-training"

export interface SameBitsSettings {
  readonly ways: readonly Way[]
}

export interface SameBitsNews {
  /** Which of the ways. */
  readonly way: number
  readonly hash: string
  /** How many of its steps several threads did together. */
  readonly together: number
  readonly milliseconds: number
}

let together = 0

/** Counts the calls of `step0`, which is what one of several threads does of a step. */
function countTogether(): void {
  const { Instance } = WebAssembly
  WebAssembly.Instance = class extends Instance {
    override get exports(): WebAssembly.Exports {
      const all = super.exports
      const { step0 } = all
      if (typeof step0 !== "function") return all
      const counted = () => {
        together++
        return step0()
      }
      return { ...all, step0: counted }
    }
  }
}

/** Turns of the event loop after so many steps: a page's threads begin in them. */
const ROW = 4

serve<SameBitsSettings, SameBitsNews>(async ({ ways }, { tell, breathe }) => {
  const gradus = await shared("gradus", ...needed)
  countTogether()
  for (const [i, way] of ways.entries()) {
    together = 0
    let steps = 0
    const begin = performance.now()
    const hash = await train(gradus, {
      ...way,
      breathe: async () => {
        if (++steps % ROW === 0) await breathe()
      },
    })
    tell({ way: i, hash, together, milliseconds: performance.now() - begin })
  }
})
