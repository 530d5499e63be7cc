import { describeLaws, type LoaderOptions, type LoaderSubject, loaderLaws } from "@gradus/laws"
import { arange, type Tensor } from "@gradus/tensor"
import { describe, test } from "vitest"
import { DataLoader, type DataLoaderState, type Dataset, Subset, TensorDataset } from "../src"

const numbers = (batch: unknown) => (batch as [Tensor])[0].toArray() as number[]

/** The ways in which a loader can be made and walked; all must keep the laws. */
const ways: Record<
  string,
  { data(n: number): Dataset<readonly Tensor[]>; walk: "plain" | "async"; slow?: boolean }
> = {
  "TensorDataset in a plain loop": { data: (n) => new TensorDataset(arange(n)), walk: "plain" },
  "TensorDataset in for await": { data: (n) => new TensorDataset(arange(n)), walk: "async" },
  "a subset": {
    data: (n) => new Subset(new TensorDataset(arange(n)), arange(n).toTypedArray()),
    walk: "plain",
  },
  "single examples": {
    data: (n) => ({ length: n, get: (i) => new TensorDataset(arange(n)).get(i) }),
    walk: "plain",
  },
  "promises that settle out of order": {
    data: (n) => new TensorDataset(arange(n)),
    walk: "async",
    slow: true,
  },
}

for (const [name, { data, walk, slow }] of Object.entries(ways)) {
  const subject: LoaderSubject = {
    name,
    create(n: number, options: LoaderOptions) {
      const transform = async (example: readonly Tensor[], index: number) => {
        for (let turns = (index * 7) % 4; turns > 0; turns--) await Promise.resolve()
        return example
      }
      const loader = new DataLoader(data(n), slow ? { ...options, transform, prefetch: 3 } : options)
      async function* asynchronous() {
        for await (const batch of loader) yield numbers(batch)
      }
      function* plain() {
        for (const batch of loader) yield numbers(batch)
      }
      return {
        epoch: walk === "async" ? asynchronous : plain,
        stateDict: () => loader.stateDict(),
        loadStateDict: (state) => loader.loadStateDict(JSON.parse(JSON.stringify(state)) as DataLoaderState),
      }
    },
  }
  describeLaws(describe, test, subject, loaderLaws)
}
