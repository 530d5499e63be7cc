import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { unfilled, WRITTEN } from "../unfilled.mjs"

const root = fileURLToPath(new URL("../../../", import.meta.url))

test("nothing that was begun with npm run new is left to fill in", () => {
  expect(unfilled(root, WRITTEN)).toEqual([])
})

test("what is left is told by file and line", () => {
  const folder = mkdtempSync(join(tmpdir(), "gradus-unfilled-"))
  mkdirSync(join(folder, "conformance/optim"), { recursive: true })
  writeFileSync(join(folder, "conformance/optim/a.py"), `"""a"""\n\n# ${"FILL"} IN the formula\n`)
  expect(unfilled(folder, ["conformance"])).toEqual(["conformance/optim/a.py:3"])
  rmSync(folder, { recursive: true })
})
