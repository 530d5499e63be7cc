import { createRequire } from "node:module"

const require = createRequire(import.meta.url)
/** tsup's own, so that there is one. */
const esbuild = createRequire(require.resolve("tsup"))("esbuild")

/**
 * Makes CommonJS of a chunk of modules. tsup would leave that to sucrase, which sets public fields of a class after its private ones, whatever
 * their order: an initialiser that reads a field above it finds nothing there.
 */
export async function toCommonJS(code: string): Promise<{ readonly code: string; readonly map: string }> {
  return esbuild.transform(code, {
    format: "cjs",
    platform: "node",
    target: "es2022",
    minifyWhitespace: true,
    lineLimit: 120,
    sourcemap: "external",
    sourcesContent: false,
  })
}
