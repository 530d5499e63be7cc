import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig, type ViteUserConfig } from "vitest/config"
import { ProjectReport } from "./project-report.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const conditions = ["@gradus/source", "module", "import", "default"]
const allTests = ["test/**/*.test.ts"]
const runs = Number(process.env.GRADUS_RUNS ?? 50)
const slow = Math.max(1, runs / 50)

type TestOptions = NonNullable<ViteUserConfig["test"]>

interface Compiled {
  /** A setup file that has whatever the tests compute computed by compiled programs. */
  readonly setup: string
  /** The tests that are run so; all unless told. */
  readonly include?: string[]
}

/**
 * Vitest for one package: `@gradus/*` is read from source, so tests need no build.
 *
 * With `compiled` they run a second time, compiled: as the projects `eager` and `compiled`, of which `--project eager` runs one.
 */
export function packageTests({
  compiled,
  ...extra
}: TestOptions & { readonly compiled?: Compiled } = {}): ViteUserConfig {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions: ["node", ...conditions] } },
    plugins: [examplesMayImportAnyPackage()],
    test: {
      include: allTests,
      globalSetup: [`${root}tooling/config/temporary-folder.ts`],
      setupFiles: [`${root}tooling/config/vitest-setup.ts`],
      testTimeout: 30_000 * slow,
      hookTimeout: 30_000 * slow,
      reporters: ["default", new ProjectReport({ outputFile: ".reports/vitest.json" })],
      // What is given here goes for both, so lists of files, which would be joined, are left to them.
      ...(compiled && { include: [], projects: eagerAndCompiled(compiled) }),
      ...extra,
    },
  })
}

/** Fewer cases compiled: what is recorded and compiled anew for each of them takes its time. */
const fewerRuns = String(Math.max(5, Math.round(runs / 10)))
/** Tests that compiling says nothing about: of examples, of the laws themselves, of how much eager code allocates. */
const eagerOnly = ["**/docs.test.ts", "**/defects.test.ts", "**/memory.test.ts"]

function eagerAndCompiled({ setup, include = allTests }: Compiled): TestOptions["projects"] {
  return [
    { extends: true, test: { name: "eager", include: allTests } },
    {
      extends: true,
      test: {
        name: "compiled",
        setupFiles: [setup],
        include,
        exclude: eagerOnly,
        env: { GRADUS_RUNS: fewerRuns },
      },
    },
  ]
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
