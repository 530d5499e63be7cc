import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Engine } from "./engine"
import { NETWORKS, type NetworkName } from "./networks"
import type { How, Outcome } from "./training"

export const HOWS: readonly How[] = ["eager", 1, 2, 3]

export function describeHow(how: How): string {
  if (how === "eager") return how
  return `compiled, ${how} thread${how === 1 ? "" : "s"}`
}

/** A step to stop at: never the first or last, and another one for every seed and place. */
export function stopStep(network: NetworkName, seed: number, place: string): number {
  let state = seed | 0
  for (const letter of `${network} ${place}`) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193)
  return 1 + ((state >>> 8) % (NETWORKS[network].steps - 1))
}

/** Half of a training here, the other half, from a file, there. */
export async function interrupted(
  network: NetworkName,
  step: number,
  first: { readonly engine: Engine; readonly how: How },
  second: { readonly engine: Engine; readonly how: How },
): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "gradus-checkpoint-"))
  try {
    const file = join(folder, "training.ckpt")
    await first.engine.stop(network, first.how, step, file)
    return await second.engine.finish(network, second.how, file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
