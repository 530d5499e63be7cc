import { serve } from "../../parts/background-worker"
import { type Draw, stepDrawer } from "./draws"

/** Which draws: so many portions, from this seed on. */
export interface DrawOrder {
  readonly seed: number
  readonly portions: number
}

serve<DrawOrder, Draw[]>(async ({ seed, portions }, { tell }) => {
  const drawSteps = await stepDrawer()
  for (let i = 0; i < portions; i++) {
    tell(drawSteps(20, seed + i))
    // Slowly enough to be watched.
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
})
