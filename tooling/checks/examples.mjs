// Type-checks the examples of READMEs and doc comments. Reads the modules that the tests leave in .doc-examples/.
//   node tooling/checks/examples.mjs [folders of packages; all unless told]

import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../..", import.meta.url))
const groups = ["packages", "apps"].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => join(group, name)),
)
const told = process.argv.slice(2)
const packages = told.length > 0 ? told : [...groups, "docs"]
const folders = packages
  .map((folder) => join(folder, ".doc-examples"))
  .filter((folder) => existsSync(join(root, folder)))
if (folders.length === 0) {
  console.error("no examples found: run the tests first")
  process.exit(1)
}

// As in Vitest, an example may import any package of the workspace by its name.
const paths = {}
for (const name of readdirSync(join(root, "packages"))) {
  const specifier = name === "gradus" ? "gradus" : `@gradus/${name}`
  paths[specifier] = [join(root, "packages", name, "src/index.ts")]
  paths[`${specifier}/*`] = [join(root, "packages", name, "src/*.ts")]
}
paths["batch-lab"] = [join(root, "apps/batch-lab/src/index.ts")]

const out = join(root, "tooling/.reports")
mkdirSync(out, { recursive: true })
const config = {
  extends: join(root, "tooling/tsconfig.base.json"),
  compilerOptions: {
    paths,
    // Programs may use newer JavaScript than the packages, whose own check holds them to theirs.
    lib: ["ES2023", "DOM", "DOM.Iterable"],
    typeRoots: [join(root, "node_modules/@types")],
    verbatimModuleSyntax: false,
    noUnusedLocals: false,
  },
  include: folders.map((folder) => join(root, folder, "*.ts")),
}
writeFileSync(join(out, "examples.tsconfig.json"), JSON.stringify(config, null, 2))
const { status } = spawnSync("tsc", ["-p", join(out, "examples.tsconfig.json")], {
  cwd: root,
  stdio: "inherit",
})
console.log(`the examples of ${folders.length} packages ${status === 0 ? "have" : "do NOT have"} sound types`)
process.exit(status ?? 1)
