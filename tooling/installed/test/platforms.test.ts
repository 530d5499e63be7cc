import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "esbuild"
import ts from "typescript"
import { beforeAll, describe, expect, test } from "vitest"
import { entriesOf } from "../src/entries"
import { install, NAMES } from "../src/install"
import { runProgram } from "../src/run-program"
import { temporaryFolders } from "../src/temporary-folder"

const [plain, old] = temporaryFolders("plain", "old")
beforeAll(() => {
  install(plain)
  install(old)
  // As tools see them that know no `exports`, such as Parcel unless told.
  for (const name of NAMES) {
    const file = join(old, "node_modules", name, "package.json")
    const { exports: _, ...manifest } = JSON.parse(readFileSync(file, "utf8"))
    writeFileSync(file, JSON.stringify(manifest))
  }
})

const TRAINING = `
  const model = new gradus.Sequential(new gradus.Linear(2, 4), new gradus.ReLU(), new gradus.Linear(4, 1))
  const optimizer = new gradus.Adam(model.parameters(), { lr: 0.05 })
  const step = gradus.compile((x, y) => {
    optimizer.zeroGrad()
    const loss = gradus.mse(model.forward(x), y)
    loss.backward()
    optimizer.step()
    return loss
  })
  const losses = []
  for (let i = 0; i < 30; i++) losses.push(step(gradus.ones([3, 2]), gradus.ones([3, 1])).item())
  const bytes = gradus.saveSafetensors(model.stateDict(), { "größe": "30 µs 🙂" })
  const { tensors, metadata } = gradus.loadSafetensors(bytes)
  const checkpoint = gradus.unpackCheckpoint(gradus.packCheckpoint({ optimizer }))
  return [losses.at(-1) < losses[0], metadata["größe"], Object.keys(tensors).length, typeof checkpoint]
`
const TRAINED = [true, "30 µs 🙂", 4, "object"]

describe("declarations", () => {
  const check = (moduleResolution: ts.ModuleResolutionKind, module: ts.ModuleKind, name: string) => {
    const file = join(plain, name)
    const entries = entriesOf(plain).map(
      (entry, i) => `import * as m${i} from "${entry}"\nexport { m${i} }\n`,
    )
    writeFileSync(
      file,
      `${entries.join("")}import { tensor } from "gradus"\nexport const x = tensor([1]).add(1)\n`,
    )
    const program = ts.createProgram([file], {
      lib: ["lib.es2022.d.ts"],
      types: [],
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module,
      moduleResolution,
    })
    return ts
      .getPreEmitDiagnostics(program)
      .map(
        ({ file: at, messageText }) =>
          `${at?.fileName.replace(plain, "")}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
      )
  }

  test("need neither the types of browsers nor those of Node", () => {
    expect(check(ts.ModuleResolutionKind.Bundler, ts.ModuleKind.ESNext, "bundler.ts")).toEqual([])
    expect(check(ts.ModuleResolutionKind.NodeNext, ts.ModuleKind.NodeNext, "module.mts")).toEqual([])
    expect(check(ts.ModuleResolutionKind.NodeNext, ts.ModuleKind.NodeNext, "common.cts")).toEqual([])
  })
})

describe("without `exports`", () => {
  test("CommonJS finds every entry", async () => {
    const entries = entriesOf(plain)
    const loaded = await runProgram(
      old,
      `const { createRequire } = await import("node:module")
       const require = createRequire(import.meta.url)
       return ${JSON.stringify(entries)}.map((entry) => Object.keys(require(entry)).length > 0)`,
    )
    expect(loaded).toEqual(entries.map(() => true))
  })

  test("a bundler finds every entry, as modules", async () => {
    const entries = entriesOf(plain)
    const contents = entries.map((entry, i) => `export * as m${i} from "${entry}"`).join("\n")
    const { metafile } = await build({
      stdin: { contents, resolveDir: old },
      bundle: true,
      external: ["papaparse"],
      format: "esm",
      platform: "node",
      mainFields: ["module", "main"],
      metafile: true,
      write: false,
    })
    const inputs = Object.keys(metafile.inputs).filter((path) => path.includes("node_modules/"))
    expect(inputs.length).toBeGreaterThan(entries.length)
    expect(inputs.filter((path) => path.endsWith(".cjs"))).toEqual([])
  })
})

test("what Jest's jsdom lacks is not needed", async () => {
  const result = await runProgram(
    plain,
    `for (const name of ["TextEncoder", "TextDecoder", "structuredClone", "Blob", "fetch", "crypto", "setImmediate", "MessageChannel", "Worker"])
       Reflect.deleteProperty(globalThis, name)
     if (typeof TextEncoder !== "undefined") throw new Error("it is still there")
     const gradus = await import("gradus")
     ${TRAINING}`,
  )
  expect(result).toEqual(TRAINED)
})

describe("a bundle", () => {
  const bundle = async (contents: string) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: plain },
      bundle: true,
      external: ["papaparse"],
      logLevel: "error",
      format: "esm",
      platform: "node",
      minifySyntax: true,
      minifyWhitespace: true,
      write: false,
    })
    return outputFiles[0]?.text ?? ""
  }

  test("of nothing used is empty", async () => {
    for (const entry of entriesOf(plain)) {
      expect(await bundle(`import * as all from ${JSON.stringify(entry)}`), entry).toBe("")
    }
  })

  test("has what is used, and no more", async () => {
    const code = await bundle(`import * as gradus from "gradus"
      export const result = (() => {${TRAINING}})()`)
    // Names of operations and messages of layers: what would be left of them in the smallest bundle.
    const unused = ["conv2dInputGrad", "maxPool2d", "avgPool2d", "Embedding: ", "WeightedRandomSampler"]
    expect(unused.filter((word) => code.includes(word))).toEqual([])
    writeFileSync(join(plain, "bundle.mjs"), code)
    expect(await runProgram(plain, 'return (await import("./bundle.mjs")).result')).toEqual(TRAINED)
  })
})

describe("source maps", () => {
  test("lead to the line of the source, which they do not carry", async () => {
    const stack = (await runProgram(
      plain,
      `process.setSourceMapsEnabled(true)
       const { ones } = await import("gradus")
       try { ones([2, 3]).matmul(ones([2, 3])) } catch (error) { return error.stack }`,
    )) as string
    const [, file, line] =
      /\/(packages|@gradus)\/tensor\/src\/ops\/products\/matmul\.ts:(\d+):\d+/.exec(stack)?.slice(0) ?? []
    expect(file, stack).toBeDefined()
    const source = readFileSync(
      join(plain, "node_modules/@gradus/tensor/src/ops/products/matmul.ts"),
      "utf8",
    ).split("\n")
    expect(source[Number(line) - 1]).toContain("throw new RangeError")
    const map = readFileSync(join(plain, "node_modules/@gradus/tensor/dist/engine.js.map"), "utf8")
    expect(JSON.parse(map).sourcesContent ?? []).toEqual([])
  })
})
