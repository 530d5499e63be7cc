import { readFileSync } from "node:fs"
import * as gradus from "gradus"
import * as node from "gradus/node"
import { expect, it } from "vitest"
import { runInNode } from "./run-in-node"

const guide = readFileSync(new URL("../guides/node.md", import.meta.url), "utf8")

/** Losses and shares of each epoch; seconds are the machine's. */
function epochs(text: string): string[] {
  return text.split("\n").flatMap((line) => line.match(/^epoch \d+: loss .* right/)?.[0] ?? [])
}

it("the program on the page prints what the page says, to the last digit", async () => {
  const [, program] = guide.match(/```js \[train\.js\]\n(.*?)```/s) as RegExpMatchArray
  // The second epoch is told from others by what came before; all five would take as long as they do on the page.
  const short = program.replace("epoch <= EPOCHS", "epoch <= 2")
  const saveSafetensorsFile = () => undefined
  const told = await runInNode(short, { gradus, "gradus/node": { ...node, saveSafetensorsFile } })
  const printed = epochs(told.flat().join("\n"))
  expect(printed).toHaveLength(2)
  expect(printed).toEqual(epochs(guide).slice(0, 2))
}, 120_000)
