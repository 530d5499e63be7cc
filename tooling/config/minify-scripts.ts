import { readFile } from "node:fs/promises"
import type { Options } from "tsup"

type Plugin = NonNullable<Options["esbuildPlugins"]>[number]

/**
 * Minifies the programs that lie in `…-source.ts` as text, such as a worker's: bundlers leave a text as it is. What such
 * a text interpolates stays.
 */
export const minifyScripts: Plugin = {
  name: "minify-scripts",
  setup({ esbuild, onLoad }) {
    onLoad({ filter: /-source\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8")
      const [script, text] = /`("use strict"[^`]*)`/.exec(source) ?? []
      if (!script || !text) throw new Error(`${path}: there must be a program in a text, got none.`)
      const holes: string[] = []
      const whole = text.replaceAll(/\$\{[^}]*\}/g, (hole) => `$$${holes.push(hole) - 1}`)
      const { code } = await esbuild.transform(whole, { minify: true })
      const escaped = code.trim().replaceAll(/[`\\]/g, "\\$&")
      const minified = escaped.replaceAll(/\$\$(\d+)\b/g, (_, i) => holes[i])
      return { contents: source.replace(script, () => `\`${minified}\``), loader: "ts" }
    })
  },
}
