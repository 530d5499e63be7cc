import * as fs from "node:fs"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { ones, zeros } from "@gradus/tensor"
import { beforeEach, describe, expect, it, vi } from "vitest"
import { loadCheckpoint, loadSafetensorsFile, saveCheckpoint, saveSafetensorsFile } from "../src/node"

/** The calls that change the disk, in order, and the one of them that shall fail. */
const disk = vi.hoisted(() => ({ calls: [] as string[], opened: [] as string[], failAt: -1 }))

vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>()
  const watched = ["openSync", "writeFileSync", "fsyncSync", "closeSync", "renameSync"] as const
  const wrap =
    (name: (typeof watched)[number]) =>
    (...args: unknown[]) => {
      disk.calls.push(name)
      if (name === "openSync") disk.opened.push(args[0] as string)
      if (disk.calls.length - 1 === disk.failAt) {
        // As when the disk is full: some of it is written.
        if (name === "writeFileSync") real.writeSync(args[0] as number, args[1] as Uint8Array, 0, 5)
        throw new Error(`${name} failed`)
      }
      return (real[name] as (...args: unknown[]) => unknown)(...args)
    }
  return { ...real, ...Object.fromEntries(watched.map((name) => [name, wrap(name)])) }
})

const folder = fs.mkdtempSync(join(tmpdir(), "gradus-io-"))
const path = join(folder, "w.safetensors")
beforeEach(() => Object.assign(disk, { calls: [], opened: [], failAt: -1 }))

describe("files", () => {
  it("are written beside, brought to the disk and only then given their name", () => {
    saveSafetensorsFile(path, { w: ones([2]) }, { a: "b" })
    expect(disk.calls).toEqual([
      "openSync",
      "writeFileSync",
      "fsyncSync",
      "closeSync",
      "renameSync",
      // The folder, in which the name is.
      "openSync",
      "fsyncSync",
      "closeSync",
    ])
    expect(fs.realpathSync(disk.opened[1])).toBe(fs.realpathSync(folder))
    const { tensors, metadata } = loadSafetensorsFile(path)
    expect(tensors.w.toArray()).toEqual([1, 1])
    expect(metadata.a).toBe("b")
  })

  it.each([0, 1, 2, 3, 4])("are the old ones when step %i of writing fails", (failAt) => {
    saveSafetensorsFile(path, { w: ones([2]) })
    Object.assign(disk, { calls: [], failAt })
    const message = `${path}: the file must be writable, got: `
    expect(() => saveSafetensorsFile(path, { w: zeros([2]) })).toThrow(message)
    expect(fs.readdirSync(folder)).toEqual(["w.safetensors"])
    expect(loadSafetensorsFile(path).tensors.w.toArray()).toEqual([1, 1])
  })

  it("are the new ones when only the folder could not be synced", () => {
    saveSafetensorsFile(path, { w: ones([2]) })
    Object.assign(disk, { calls: [], failAt: 5 })
    saveSafetensorsFile(path, { w: zeros([2]) })
    expect(loadSafetensorsFile(path).tensors.w.toArray()).toEqual([0, 0])
  })

  it("keep the link through which they are written", () => {
    const link = join(folder, "link")
    saveSafetensorsFile(path, { w: ones([1]) })
    fs.symlinkSync("w.safetensors", link)
    saveSafetensorsFile(link, { w: zeros([1]) })
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true)
    expect(loadSafetensorsFile(path).tensors.w.toArray()).toEqual([0])
    fs.rmSync(link)
  })

  it("are written through links that lead to no file yet, over several folders", () => {
    const inner = join(folder, "inner")
    fs.mkdirSync(inner)
    const [first, second, folderLink] = ["first", "inner/second", "folder-link"].map((name) =>
      join(folder, name),
    )
    fs.symlinkSync("inner", folderLink)
    fs.symlinkSync("folder-link/second", first)
    fs.symlinkSync("../target", second)
    saveSafetensorsFile(first, { w: ones([1]) })
    expect(fs.readdirSync(folder).sort()).toEqual([
      "first",
      "folder-link",
      "inner",
      "target",
      "w.safetensors",
    ])
    for (const link of [first, second]) expect(fs.lstatSync(link).isSymbolicLink()).toBe(true)
    expect(loadSafetensorsFile(join(folder, "target")).tensors.w.toArray()).toEqual([1])
    saveSafetensorsFile(first, { w: zeros([1]) })
    expect(loadSafetensorsFile(first).tensors.w.toArray()).toEqual([0])
    for (const name of ["first", "folder-link", "inner", "target"]) {
      fs.rmSync(join(folder, name), { recursive: true })
    }
  })

  it("are refused behind links that lead nowhere or in a circle, and where something else than a file is", () => {
    const [a, b, nowhere] = ["a", "b", "nowhere"].map((name) => join(folder, name))
    fs.symlinkSync("b", a)
    fs.symlinkSync("a", b)
    fs.symlinkSync("no/such/file", nowhere)
    const save = (to: string) => () => saveSafetensorsFile(to, { w: ones([1]) })
    expect(save(a)).toThrow(`${a}: the file must be writable, got: links that lead in a circle`)
    expect(save(nowhere)).toThrow(`${nowhere}: the file must be writable, got: ENOENT`)
    expect(save(folder)).toThrow(`${folder}: the file must be writable, got: a folder is there`)
    expect(save("/dev/null")).toThrow("/dev/null: the file must be writable, got: a device is there")
    expect(fs.statSync("/dev/null").isCharacterDevice()).toBe(true)
    for (const link of [a, b, nowhere]) fs.rmSync(link)
    expect(fs.readdirSync(folder)).toEqual(["w.safetensors"])
  })

  it.each(["600", "640", "444", "755"])("keep the mode %s", (mode) => {
    saveSafetensorsFile(path, { w: ones([1]) })
    fs.chmodSync(path, Number.parseInt(mode, 8))
    const link = join(folder, "link")
    fs.symlinkSync("w.safetensors", link)
    saveSafetensorsFile(path, { w: zeros([1]) })
    saveCheckpoint(link, { step: 1 })
    expect((fs.statSync(path).mode & 0o7777).toString(8)).toBe(mode)
    fs.rmSync(link)
    fs.rmSync(path)
  })

  it("are made with the mode of new files where there was none", () => {
    const plain = join(folder, "plain")
    fs.writeFileSync(plain, "")
    saveSafetensorsFile(path, { w: ones([1]) })
    expect(fs.statSync(path).mode).toBe(fs.statSync(plain).mode)
    fs.rmSync(plain)
  })

  it("are named when they cannot be read or written", () => {
    const nowhere = join(folder, "no", "file")
    expect(() => saveCheckpoint(nowhere, { a: 1 })).toThrow(
      `${nowhere}: the file must be writable, got: ENOENT`,
    )
    expect(() => loadCheckpoint(nowhere, {})).toThrow(`${nowhere}: the file must be readable, got: ENOENT`)
    expect(() => loadSafetensorsFile(folder)).toThrow(`${folder}: the file must be readable, got: EISDIR`)
    for (const use of [() => saveCheckpoint(nowhere, { a: 1 }), () => loadCheckpoint(nowhere, {})])
      expect(use).toThrow(expect.objectContaining({ cause: expect.objectContaining({ code: "ENOENT" }) }))
    fs.writeFileSync(path, "hello")
    expect(() => loadCheckpoint(path, {})).toThrow(
      `${path}: a safetensors file must have at least 8 bytes, got 5`,
    )
    fs.rmSync(path)
  })
})

describe("names of files", () => {
  it("are those of the drafts that a crash would leave, and more", () => {
    saveSafetensorsFile(path, {})
    expect(disk.opened[0]).toMatch(/w\.safetensors\.[\w-]{36}\.tmp$/)
    fs.rmSync(path)
  })

  it("are whole in those of drafts as far as both fit into 255 bytes", () => {
    for (const name of [
      "n".repeat(100),
      "n".repeat(214),
      "ö".repeat(107),
      "n".repeat(215),
      "ö".repeat(108),
    ]) {
      const long = join(folder, name)
      disk.opened.length = 0
      saveSafetensorsFile(long, {})
      const draft = basename(disk.opened[0])
      expect(Buffer.byteLength(draft)).toBeLessThanOrEqual(255)
      expect(draft.startsWith(name)).toBe(Buffer.byteLength(name) <= 214)
      fs.rmSync(long)
    }
  })

  it("may be as long as the file system lets them, and longer ones are refused", () => {
    for (const name of ["n".repeat(218), "n".repeat(255), "ö".repeat(127), "🐢".repeat(63)]) {
      const long = join(folder, name)
      for (let i = 0; i < 2; i++) saveSafetensorsFile(long, { w: ones([1]) })
      expect(fs.readdirSync(folder)).toContain(name)
      expect(loadSafetensorsFile(long).tensors.w.toArray()).toEqual([1])
      fs.rmSync(long)
    }
    const before = fs.readdirSync(folder)
    for (const name of ["n".repeat(256), "ö".repeat(128)]) {
      const long = join(folder, name)
      expect(() => saveSafetensorsFile(long, { w: ones([1]) })).toThrow(
        `${long}: the file must be writable, got: ENAMETOOLONG`,
      )
      expect(() => saveCheckpoint(long, { a: 1 })).toThrow("ENAMETOOLONG")
    }
    expect(fs.readdirSync(folder)).toEqual(before)
  })

  it("do not end like those of folders", () => {
    const before = fs.readdirSync(folder)
    const saves = [
      () => saveCheckpoint(`${folder}/run/`, { a: 1 }),
      () => saveSafetensorsFile(`${folder}/run/`, {}),
    ]
    for (const save of [...saves, () => loadCheckpoint(`${folder}/run/`, {})]) {
      expect(save).toThrow(/^\w+: path must be the path of a file, got ".*\/run\/"\. Name the file/)
    }
    expect(() => saveCheckpoint(`${folder}/a\0b`, { a: 1 })).toThrow("the file must be writable, got: ")
    expect(fs.readdirSync(folder)).toEqual(before)
  })
})
