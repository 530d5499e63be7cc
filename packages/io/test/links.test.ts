import { mkdtempSync, readlinkSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ones } from "@gradus/tensor"
import { expect, it } from "vitest"
import { loadSafetensorsFile, saveSafetensorsFile } from "../src/node"

it("a file is written through 40 links in a row, as many as the system follows, and not through more", () => {
  const folder = mkdtempSync(join(tmpdir(), "gradus-io-"))
  const link = (i: number) => join(folder, `${i}`)
  for (let i = 0; i < 41; i++) symlinkSync(`${i + 1}`, link(i))
  expect(() => saveSafetensorsFile(link(0), { w: ones([1]) })).toThrow("the file must be writable")
  saveSafetensorsFile(link(1), { w: ones([1]) })
  expect(readlinkSync(link(1))).toBe("2")
  expect(loadSafetensorsFile(link(1)).tensors.w.toArray()).toEqual([1])
})
