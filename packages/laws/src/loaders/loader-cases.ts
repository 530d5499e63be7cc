import * as fc from "fast-check"
import type { LoaderOptions, LoaderRun } from "./loader-subject"

/** How many examples there are, and how a loader is asked to go through them. */
export const settings = (fixed: Partial<LoaderOptions> = {}, minExamples = 1) =>
  fc.record({
    n: fc.integer({ min: minExamples, max: Math.max(30, minExamples + 10) }),
    options: fc
      .record({
        batchSize: fc.integer({ min: 1, max: 12 }),
        shuffle: fc.boolean(),
        seed: fc.nat({ max: 100000 }),
        dropLast: fc.boolean(),
      })
      .map((drawn) => ({ ...drawn, ...fixed })),
  })

/** The batches of the next epoch. */
export async function gathered(loader: LoaderRun): Promise<(readonly number[])[]> {
  const batches: (readonly number[])[] = []
  for await (const batch of loader.epoch()) batches.push([...batch])
  return batches
}
