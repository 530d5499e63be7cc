import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach, expect, test } from "vitest"
import { setup, teardown } from "../../config/temporary-folder"

const root = fileURLToPath(new URL("../../..", import.meta.url))
const { TMPDIR, TEMP, TMP } = process.env
afterEach(() => void Object.assign(process.env, { TMPDIR, TEMP, TMP }))

test("every test has its run's temporary folder, and so has a program that it starts", () => {
  expect(basename(tmpdir())).toMatch(/^gradus-tests-/)
  const asked = spawnSync(process.execPath, ["-p", "os.tmpdir()"], { encoding: "utf8" })
  expect(asked.stdout.trim()).toBe(tmpdir())
})

test("a run's temporary folder goes with all that was left in it", () => {
  setup()
  const folder = mkdtempSync(join(tmpdir(), "left-"))
  writeFileSync(join(folder, "file"), "")
  expect(existsSync(folder)).toBe(true)
  teardown()
  expect(existsSync(tmpdir())).toBe(false)
})

test("nobody names the temporary folder by itself, which would pass the run's by", () => {
  const files = ["*.ts", "*.mts", "*.mjs", "*.vue", "*.md"]
  const found = spawnSync("git", ["grep", "-nE", "[\"'`(]/tmp\\b", "--", ...files], {
    cwd: root,
    encoding: "utf8",
  })
  expect([0, 1]).toContain(found.status)
  expect(found.stdout).toBe("")
})
