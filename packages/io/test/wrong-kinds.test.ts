import { Linear } from "@gradus/nn"
import { ones, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import * as io from "../src"
import * as node from "../src/node"
import { scratchFile } from "./scratch-file"

const { loadSafetensors, packCheckpoint, restoreCheckpoint, saveSafetensors, unpackCheckpoint } = io
const { loadCheckpoint, loadSafetensorsFile, saveCheckpoint, saveSafetensorsFile } = node

const house = /^\S.*: .*must .*, got:? .*/s

/** Whatever a program without types may hand over. */
const junk: readonly unknown[] = [
  undefined,
  null,
  Number.NaN,
  -1,
  7n,
  "",
  true,
  Symbol("s"),
  [],
  [[]],
  {},
  { a: undefined },
  { states: {} },
  { states: [], values: null },
  { strict: 1 },
  { Strict: true },
  { model: {} },
  new Map(),
  new Date(0),
  () => 1,
  tensor([1, 2]),
  new Linear(1, 1),
  Uint8Array.of(1, 2, 3),
  Object.create(null),
]

const model = () => new Linear(1, 2)
const bytes = packCheckpoint({ model: model(), step: 3 })
const path = scratchFile("kinds.ckpt")
saveCheckpoint(path, { model: model(), step: 3 })

/** Every exported function, and arguments with which it works. */
const calls: Readonly<
  Record<string, { readonly call: (...args: never[]) => unknown; readonly right: unknown[] }>
> = {
  loadSafetensors: { call: loadSafetensors, right: [bytes, "name"] },
  packCheckpoint: { call: packCheckpoint, right: [{ model: model(), step: 3 }] },
  restoreCheckpoint: {
    call: restoreCheckpoint,
    right: [unpackCheckpoint(bytes), { model: model() }, { strict: true }, "name"],
  },
  saveSafetensors: { call: saveSafetensors, right: [{ w: ones([1]) }, { a: "b" }] },
  unpackCheckpoint: { call: unpackCheckpoint, right: [bytes, "name"] },
  loadCheckpoint: { call: loadCheckpoint, right: [path, { model: model() }, { strict: false }] },
  loadSafetensorsFile: { call: loadSafetensorsFile, right: [path] },
  saveCheckpoint: { call: saveCheckpoint, right: [path, { model: model(), step: 3 }] },
  saveSafetensorsFile: {
    call: saveSafetensorsFile,
    right: [scratchFile("w.safetensors"), { w: ones([1]) }, { a: "b" }],
  },
}

describe.each(Object.entries(calls))("%s", (_, { call, right }) => {
  const run = call as (...args: readonly unknown[]) => unknown

  it("works or refuses in our own words, whatever each argument is", () => {
    run(...right)
    for (const wrong of junk) {
      for (let at = 0; at <= right.length; at++) {
        try {
          run(...right.slice(0, at), wrong, ...right.slice(at + 1))
        } catch (error) {
          expect((error as Error).message).toMatch(house)
          expect((error as Error).message).not.toMatch(/Cannot (read|convert)|is not a function|not iterable/)
        }
      }
    }
  })

  it("refuses null, and nothing at all for its first argument", () => {
    for (const at of right.keys()) expect(() => run(...right.slice(0, at), null)).toThrow(house)
    expect(() => run()).toThrow(house)
  })
})

it("every exported function is among them", () => {
  const names = Object.keys({ ...io, ...node })
  expect(Object.keys(calls).sort()).toEqual(names.sort())
})

it.each([
  [
    () => loadSafetensors(undefined as never),
    "loadSafetensors: bytes must be the bytes of a file, still there, got undefined. Give",
  ],
  [
    () => unpackCheckpoint(path as never),
    "unpackCheckpoint: bytes must be the bytes of a file, still there, got ",
  ],
  [() => saveSafetensors(model() as never), "got a Linear. Give model.stateDict()"],
  [
    () => saveSafetensors(new Map([["w", ones([1])]]) as never),
    "tensors must be an object of tensors by name, got a Map",
  ],
  [
    () => saveSafetensors([ones([1])] as never),
    "saveSafetensors: tensors must be an object of tensors by name",
  ],
  [
    () => saveSafetensors({}, null as never),
    "saveSafetensors: metadata must be an object of texts by name, got null",
  ],
  [
    () => packCheckpoint(model() as never),
    "packCheckpoint: parts must be an object of parts by name, got a Linear. Write {",
  ],
  [
    () => restoreCheckpoint(bytes as never, {}),
    "restoreCheckpoint: checkpoint must be a checkpoint, got a Uint8Array. Make",
  ],
  [
    () => restoreCheckpoint(unpackCheckpoint(bytes), { model: model() }, { Strict: false } as never),
    "Did you mean strict?",
  ],
  [
    () => loadCheckpoint(new URL("file:///x") as never, {}),
    "loadCheckpoint: path must be the path of a file, got a URL. Name the file",
  ],
  [() => saveCheckpoint("", {}), 'saveCheckpoint: path must be the path of a file, got "".'],
])("what would be ignored or fail oddly is refused: case %#", (run, message) => {
  expect(run).toThrow(message)
})
