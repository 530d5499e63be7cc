import type { Options } from "tsup"
import { leaveOutPromises } from "./leave-out-promises.ts"
import { markPure, shiftMap } from "./mark-pure.ts"
import { minifyScripts } from "./minify-scripts.ts"
import { packageEntries } from "./package-entries.ts"
import { toCommonJS } from "./to-common-js.ts"

/**
 * ESM, CommonJS and types for every entry of the package's `exports`.
 *
 * `splitting` matters for CommonJS too: without it each entry would carry its own copy of shared state.
 */
export function libraryBuild(extra: Options = {}): Options {
  return {
    entry: packageEntries(),
    format: ["esm", "cjs"],
    target: "es2022",
    platform: "neutral",
    external: [/^node:/],
    splitting: true,
    sourcemap: true,
    clean: true,
    silent: true,
    removeNodeProtocol: false,
    // Half of an import is parsing; names stay, and the sources are shipped beside. Node shows the line of an error that
    // nobody catches, so lines are short.
    esbuildOptions(options) {
      options.minifyWhitespace = true
      options.lineLimit = 120
      // The sources are shipped beside.
      options.sourcesContent = false
    },
    esbuildPlugins: [minifyScripts, leaveOutPromises],
    plugins: [
      {
        name: "mark-pure-or-common-js",
        async renderChunk(code, info) {
          if (this.format !== "esm") {
            // Done here and not by tsup.
            this.splitting = false
            return await toCommonJS(code)
          }
          const marked = markPure(code)
          if (info.map) info.map = shiftMap(String(info.map), code, marked.insertions)
          return { code: marked.code }
        },
      },
    ],
    outExtension: ({ format }) => ({ js: format === "cjs" ? ".cjs" : ".js" }),
    // Types of sibling packages come from their dist, as a user would see them.
    dts: {
      compilerOptions: { ignoreDeprecations: "6.0", customConditions: [], allowImportingTsExtensions: false },
    },
    ...extra,
  }
}

/** A Node program, ESM only: its library entries, and `src/cli.ts` as the command. */
export function appBuild(extra: Options = {}): Options {
  const entry = { ...packageEntries(), cli: "src/cli.ts" }
  return libraryBuild({ entry, format: ["esm"], platform: "node", ...extra })
}
