import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { expect, it } from "vitest"
import { buildWithVite, bundleGradus, folderOf, textOf } from "./guide-files"

/* What guides/install.md and guides/browser.md say that programs weigh. */

const network = (names: string, step: string) => `
import { ${names}Adam, crossEntropy, DataLoader, Linear, randn, ReLU, Sequential, TensorDataset } from "gradus"
const x = randn([200, 2])
const y = x.square().sum(1).lt(1).to("int32")
const model = new Sequential(new Linear(2, 16), new ReLU(), new Linear(16, 2))
const optimizer = new Adam(model.parameters(), { lr: 0.02 })
const train = (a, b) => {
  optimizer.zeroGrad()
  const loss = crossEntropy(model.forward(a), b)
  loss.backward()
  optimizer.step()
}
const step = ${step}
for (const [a, b] of new DataLoader(new TensorDataset(x, y), { batchSize: 20, shuffle: true })) step(a, b)`

const PROGRAMS = {
  "| two schedules |": 'import { cosine, warmup } from "gradus"\nconsole.log(cosine, warmup)',
  "| tensors and `grad` |":
    'import { grad, tensor } from "gradus"\nconsole.log(grad((x) => x.square().sum())(tensor([1])))',
  "| a network with Adam, cross-entropy and a loader |": network("", "train"),
  "| the same with `compile` |": network("compile, ", "compile(train)"),
}

const weigh = (file: string) => gzipSync(readFileSync(file)).length / 1000

/** The number of kilobytes after some words of a guide. */
function said(guide: string, words: string): number {
  const text = textOf(guide)
  const [, number] = /([\d.]+) kB/.exec(text.slice(text.indexOf(words))) ?? []
  return Number(number)
}

const closeTo = (weight: number, guess: number) => {
  expect(Math.abs(weight / guess - 1), `${weight} kB, where the guide says ${guess}`).toBeLessThan(0.04)
}

it.each(Object.entries(PROGRAMS))("%s", async (words, program) => {
  const page = '<script type="module" src="main.js"></script>'
  const dist = await buildWithVite(folderOf("weight", { "index.html": page, "main.js": program }))
  const [script] = readdirSync(join(dist, "assets"))
  closeTo(weigh(join(dist, "assets", script)), said("install", words))
})

it("all of gradus in one file", async () => {
  const folder = folderOf("weight-of-all", {})
  await bundleGradus(folder)
  closeTo(weigh(join(folder, "gradus.js")), said("browser", "That is all of gradus,"))
})
