import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig, type ViteUserConfig } from "vitest/config"

const root = fileURLToPath(new URL("../..", import.meta.url))
const conditions = ["@gradus/source", "module", "import", "default"]
const slow = Math.max(1, Number(process.env.GRADUS_RUNS ?? 50) / 50)

/** Vitest for one package: `@gradus/*` is read from source, so tests need no build. */
export function packageTests(extra: ViteUserConfig["test"] = {}): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions: ["node", ...conditions] } },
    plugins: [examplesMayImportAnyPackage()],
    test: {
      include: ["test/**/*.test.ts"],
      globalSetup: [`${root}tooling/config/temporary-folder.ts`],
      setupFiles: [`${root}tooling/config/vitest-setup.ts`],
      testTimeout: 30_000 * slow,
      hookTimeout: 30_000 * slow,
      reporters: ["default", ["json", { outputFile: ".reports/vitest.json" }]],
      ...extra,
    },
  })
}

/** A README of one package may show a program that uses several, without depending on them all. */
function examplesMayImportAnyPackage() {
  return {
    name: "gradus-doc-examples",
    enforce: "pre" as const,
    resolveId(id: string, importer: string | undefined) {
      const match = /^(@gradus\/[\w-]+|gradus|batch-lab)(?:\/([\w-]+))?$/.exec(id)
      if (!match || !importer?.includes("/.doc-examples/")) return undefined
      const folder =
        match[1] === "batch-lab" ? "apps/batch-lab" : `packages/${match[1].replace("@gradus/", "")}`
      const path = `${root}${folder}/src/${match[2] ?? "index"}.ts`
      return existsSync(path) ? path : undefined
    },
  }
}
