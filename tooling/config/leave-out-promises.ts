import { readFile } from "node:fs/promises"
import type { Options } from "tsup"
import ts from "typescript"
import { promisesIn } from "./promises-in.mjs"

type Plugin = NonNullable<Options["esbuildPlugins"]>[number]

/**
 * Leaves out of what is built what a thing promises the laws (`export const promises: OptimizerPromises = …`). The entry does
 * not export it, so esbuild drops it once it knows that computing it has no effect.
 */
export const leaveOutPromises: Plugin = {
  name: "leave-out-promises",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8")
      return text.includes('from "@gradus/laws"') ? { contents: marked(text), loader: "ts" } : undefined
    })
  },
}

/** The text with a mark before all that has the type of a promise. */
function marked(text: string): string {
  const source = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ES2022, true)
  let [result, last] = ["", 0]
  for (const initializer of promisesIn(source)) {
    const [start, end] = [initializer.getStart(), initializer.getEnd()]
    result += `${text.slice(last, start)}/* @__PURE__ */ (() => (${text.slice(start, end)}))()`
    last = end
  }
  return result + text.slice(last)
}
