import { readFileSync, writeFileSync } from "node:fs"
import { tensor } from "@gradus/tensor"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  type FileBytes,
  loadSafetensors,
  packCheckpoint,
  type Safetensors,
  saveSafetensors,
  unpackCheckpoint,
} from "../src"
import { loadSafetensorsFile, saveSafetensorsFile } from "../src/node"
import { bitsOfAll, files } from "./arbitrary-tensors"

import { entry, file } from "./header-file"
import { scratchFile } from "./scratch-file"

/** The same bytes, at an offset in something larger that is full of ones. */
function within<T extends ArrayBufferLike>(buffer: T, bytes: Uint8Array, offset: number): T {
  new Uint8Array(buffer).fill(1)
  new Uint8Array(buffer).set(bytes, offset)
  return buffer
}

/** Everything that can hold the bytes of a file, and how to write over it afterwards. */
const holders: Readonly<Record<string, (bytes: Uint8Array, offset: number) => FileBytes>> = {
  Uint8Array: (bytes) => bytes.slice(),
  "Uint8Array at an offset": (bytes, at) =>
    new Uint8Array(within(new ArrayBuffer(bytes.length + 16), bytes, at), at, bytes.length),
  Buffer: (bytes) => Buffer.from(bytes.slice().buffer),
  "Buffer out of the pool": (bytes) => Buffer.from(bytes),
  "Buffer at an offset": (bytes, at) =>
    Buffer.from(within(new ArrayBuffer(bytes.length + 16), bytes, at), at, bytes.length),
  ArrayBuffer: (bytes) => bytes.slice().buffer,
  SharedArrayBuffer: (bytes) => within(new SharedArrayBuffer(bytes.length), bytes, 0),
  "Uint8Array over shared memory": (bytes, at) =>
    new Uint8Array(within(new SharedArrayBuffer(bytes.length + 16), bytes, at), at, bytes.length),
  "Buffer over shared memory": (bytes, at) =>
    Buffer.from(within(new SharedArrayBuffer(bytes.length + 16), bytes, at), at, bytes.length),
  DataView: (bytes, at) =>
    new DataView(within(new ArrayBuffer(bytes.length + 16), bytes, at), at, bytes.length),
  Int8Array: (bytes, at) =>
    new Int8Array(within(new ArrayBuffer(bytes.length + 16), bytes, at), at, bytes.length),
  "a file": (bytes) => {
    const path = scratchFile("bytes.safetensors")
    writeFileSync(path, bytes)
    return readFileSync(path)
  },
}

/** One tensor of each type of the format, with the numbers that its bytes are. */
const types = [
  ["F64", Float64Array.of(0.1, -0, 1e300), "float64", [0.1, -0, 1e300]],
  ["F32", Float32Array.of(1.5, -2.5), "float32", [1.5, -2.5]],
  ["F16", Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x8001), "float32", [1, 2, 3, -(2 ** -24)]],
  ["BF16", Uint16Array.of(0x3f80, 0xc000), "float32", [1, -2]],
  ["I8", Int8Array.of(-128, 127, 3), "int32", [-128, 127, 3]],
  ["U8", Uint8Array.of(0, 255), "int32", [0, 255]],
  ["I16", Int16Array.of(-32768, 32767, 5), "int32", [-32768, 32767, 5]],
  ["U16", Uint16Array.of(0, 65535), "int32", [0, 65535]],
  ["I32", Int32Array.of(-(2 ** 31), 7), "int32", [-(2 ** 31), 7]],
  ["U32", Uint32Array.of(2 ** 31 - 1, 0), "int32", [2 ** 31 - 1, 0]],
  ["I64", BigInt64Array.of(-1n, 100n), "int32", [-1, 100]],
  ["U64", BigUint64Array.of(0n, 77n), "int32", [0, 77]],
  ["BOOL", Uint8Array.of(0, 1, 1), "bool", [false, true, true]],
] as const

function fileOfAllTypes(): Uint8Array {
  let end = 0
  const members = types.map(([type, data]) => {
    const begin = end
    end += data.byteLength
    return `"${type}":${entry(type, `[${data.length}]`, `[${begin},${end}]`)}`
  })
  const whole = file(`{${members.join(",")}}`, end)
  let at = whole.length - end
  for (const [, data] of types) {
    whole.set(new Uint8Array(data.buffer), at)
    at += data.byteLength
  }
  return whole
}

function overwrite(holder: FileBytes): void {
  const view = ArrayBuffer.isView(holder)
    ? new Uint8Array(holder.buffer, holder.byteOffset, holder.byteLength)
    : new Uint8Array(holder)
  view.fill(0xaa)
}

function expectAllTypes({ tensors }: Safetensors): void {
  for (const [type, , dtype, numbers] of types) {
    expect([type, tensors[type].dtype, tensors[type].toArray()]).toEqual([type, dtype, numbers])
  }
}

describe.each(Object.entries(holders))("bytes in %s", (_, hold) => {
  it("give every type right, and may be written over afterwards", () => {
    for (const offset of [0, 1, 4, 7, 8]) {
      const held = hold(fileOfAllTypes(), offset)
      const loaded = loadSafetensors(held)
      expectAllTypes(loaded)
      overwrite(held)
      expectAllTypes(loaded)
    }
  })

  it("give back the same bits, and the same file again", () => {
    fc.assert(
      fc.property(files, fc.nat({ max: 15 }), (given, offset) => {
        const bytes = saveSafetensors(given.tensors, given.metadata)
        const held = hold(bytes, offset)
        const loaded = loadSafetensors(held)
        overwrite(held)
        expect(bitsOfAll(loaded.tensors)).toEqual(bitsOfAll(given.tensors))
        expect(saveSafetensors(loaded.tensors, loaded.metadata)).toEqual(bytes)
      }),
    )
  })

  it("give a checkpoint", () => {
    const held = hold(packCheckpoint({ flags: tensor([true, false]), step: 3 }), 5)
    const { values } = unpackCheckpoint(held)
    overwrite(held)
    expect((values.flags as ReturnType<typeof tensor>).toArray()).toEqual([true, false])
    expect(values.step).toBe(3)
  })
})

describe("a file", () => {
  it("gives every type right", () => {
    const path = scratchFile("types.safetensors")
    writeFileSync(path, fileOfAllTypes())
    expectAllTypes(loadSafetensorsFile(path))
  })

  it("of a model with I64 counters, as PyTorch writes batch normalisation, can be loaded and saved", () => {
    const path = scratchFile("counters.safetensors")
    const counter = BigInt64Array.of(12n)
    const whole = file(`{"num_batches_tracked":${entry("I64", "[]", "[0,8]")}}`, 8)
    whole.set(new Uint8Array(counter.buffer), whole.length - 8)
    writeFileSync(path, whole)
    const { tensors } = loadSafetensorsFile(path)
    expect(tensors.num_batches_tracked.item()).toBe(12)
    saveSafetensorsFile(path, tensors)
    expect(loadSafetensorsFile(path).tensors.num_batches_tracked.item()).toBe(12)
  })
})

describe("what holds no bytes", () => {
  it.each([undefined, null, "w.safetensors", 8, [1, 2, 3], {}, new Blob([])])("is refused: %s", (value) => {
    const message = /^(loadSafetensors|unpackCheckpoint): bytes must be .*, got .*\. \S/
    expect(() => loadSafetensors(value as never)).toThrow(message)
    expect(() => unpackCheckpoint(value as never)).toThrow(message)
  })
})

describe("bytes that are gone", () => {
  const gone: Readonly<Record<string, (bytes: Uint8Array) => FileBytes>> = {
    "a buffer that was transferred": (bytes) => {
      const { buffer } = bytes.slice()
      structuredClone(buffer, { transfer: [buffer] })
      return buffer
    },
    "a view of one": (bytes) => {
      const copy = bytes.slice()
      structuredClone(copy.buffer, { transfer: [copy.buffer] })
      return copy
    },
    "a DataView of one": (bytes) => {
      const view = new DataView(bytes.slice().buffer)
      structuredClone(view.buffer, { transfer: [view.buffer as ArrayBuffer] })
      return view
    },
  }
  for (const [what, make] of Object.entries(gone)) {
    it(`${what}: refused in our own words`, () => {
      const bytes = packCheckpoint({ a: 1 })
      for (const read of [loadSafetensors, unpackCheckpoint]) {
        expect(() => read(make(bytes))).toThrow(
          /^\w+: bytes must be the bytes of a file, still there, got a \w+\. Give/,
        )
      }
    })
  }
})
