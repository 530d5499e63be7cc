import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseIdx } from "../src"
import { mnist, readIdx } from "../src/node"

const folder = mkdtempSync(join(tmpdir(), "gradus-data-"))

function idx(shape: readonly number[], fill: (i: number) => number): Uint8Array {
  const size = shape.reduce((a, b) => a * b, 1)
  const bytes = new Uint8Array(4 + 4 * shape.length + size)
  bytes.set([0, 0, 8, shape.length])
  const view = new DataView(bytes.buffer)
  for (const [i, n] of shape.entries()) view.setUint32(4 + 4 * i, n)
  for (let i = 0; i < size; i++) bytes[4 + 4 * shape.length + i] = fill(i)
  return bytes
}

describe("parseIdx", () => {
  it("reads what it should, at any offset in a buffer", () => {
    const file = idx([2, 3], (i) => i * 10)
    const shifted = new Uint8Array(file.length + 3)
    shifted.set(file, 3)
    const { shape, data } = parseIdx(shifted.subarray(3))
    expect(shape).toEqual([2, 3])
    expect([...data]).toEqual([0, 10, 20, 30, 40, 50])
  })

  it("shares no memory with the bytes it was given", () => {
    const file = Buffer.from(idx([3], (i) => i))
    const { data } = parseIdx(file)
    file.fill(9)
    expect([...data]).toEqual([0, 1, 2])
  })

  it("reads the bytes of every kind of source, at any offset", () => {
    const file = idx([2, 3], (i) => i * 40)
    const within = <T extends ArrayBufferLike>(buffer: T): T => {
      new Uint8Array(buffer).fill(1)
      new Uint8Array(buffer).set(file, 4)
      return buffer
    }
    const shared = within(new SharedArrayBuffer(file.length + 8))
    const plain = within(new ArrayBuffer(file.length + 8))
    const sources = {
      ArrayBuffer: file.slice().buffer,
      SharedArrayBuffer: shared.slice(4, 4 + file.length),
      Buffer: Buffer.from(file),
      "Buffer at an offset": Buffer.from(plain, 4, file.length),
      DataView: new DataView(plain, 4, file.length),
      Int8Array: new Int8Array(plain, 4, file.length),
      Uint8ClampedArray: new Uint8ClampedArray(plain, 4, file.length),
      Uint16Array: new Uint16Array(plain, 4, file.length / 2),
      "shared Uint8Array": new Uint8Array(shared, 4, file.length),
    }
    for (const [kind, source] of Object.entries(sources)) {
      const { shape, data } = parseIdx(source)
      expect([kind, shape, ...data]).toEqual([kind, [2, 3], 0, 40, 80, 120, 160, 200])
      expect(data.buffer.byteLength).toBe(6)
    }
  })

  it("refuses bytes that are gone", () => {
    const views = [
      (b: ArrayBuffer) => b,
      (b: ArrayBuffer) => new Uint8Array(b),
      (b: ArrayBuffer) => new DataView(b),
    ]
    for (const viewOf of views) {
      const { buffer } = idx([3], (i) => i).slice()
      const view = viewOf(buffer)
      structuredClone(buffer, { transfer: [buffer] })
      expect(() => parseIdx(view)).toThrow(
        /^IDX file: bytes must be the bytes of a file, still there, got a \w+\. Give/,
      )
    }
  })

  it.each([undefined, null, "text", 3, [0, 0, 8, 0], {}])("refuses %s for bytes", (bytes) => {
    expect(() => parseIdx(bytes as never)).toThrow(/^IDX file: bytes must be .*, got .*\. \S/)
    expect(() => readIdx(bytes as never)).toThrow(/^(readIdx: path must be|text: the file must be readable)/)
  })

  it("refuses broken files by name, and never anything else", () => {
    const file = idx([2, 3], (i) => i)
    expect(() => parseIdx(file.subarray(0, 3), "a")).toThrow(/^a: .*two zero bytes/)
    expect(() => parseIdx(file.subarray(0, 9), "a")).toThrow(/header must have 12 bytes, got 9/)
    expect(() => parseIdx(file.subarray(0, -1), "a")).toThrow(/6 elements .* got 5\. The file is cut short/)
    expect(() => parseIdx(Uint8Array.of(...file, 0), "a")).toThrow(/bytes behind the end/)
    expect(() => parseIdx(Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 0), "a")).toThrow(/type 13/)
    for (const [first, second] of [
      [1, 0],
      [0, 1],
    ]) {
      expect(() => parseIdx(Uint8Array.of(first, second, 8, 1, 0, 0, 0, 0), "a")).toThrow(/two zero bytes/)
    }
    expect(() => parseIdx(Uint8Array.of(0, 0, 8, 0), "a")).toThrow(/1 elements for shape \[\], got 0/)
    expect(parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 0))).toEqual({ shape: [0], data: new Uint8Array() })
    expect(() => parseIdx(file, "")).toThrow(/^parseIdx: name must be a text, got ""/)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (noise, magic) => {
        const bytes = magic ? Uint8Array.of(0, 0, 8, ...noise) : noise
        try {
          parseIdx(bytes, "noise")
        } catch (error) {
          expect((error as Error).message).toMatch(/^noise: /)
        }
      }),
    )
  })
})

describe("mnist", () => {
  const write = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes)

  it("reads a folder of IDX files, gzipped or not, in either spelling", () => {
    write(
      "train-images-idx3-ubyte",
      idx([3, 2, 2], (i) => i * 20),
    )
    write("train-labels-idx1-ubyte.gz", gzipSync(idx([3], (i) => 2 - i)))
    write(
      "t10k-images.idx3-ubyte",
      idx([1, 2, 2], () => 255),
    )
    write(
      "t10k-labels.idx1-ubyte",
      idx([1], () => 7),
    )
    const [x, y] = mnist({ root: folder }).batch(Int32Array.of(0, 2))
    expect(x.shape).toEqual([2, 4])
    expect(x.toTypedArray()[5]).toBe(Math.fround((9 * 20) / 255))
    expect(y.toArray()).toEqual([2, 0])
    expect(y.dtype).toBe("int32")
    const [image] = mnist({ root: folder, split: "test", flatten: false }).get(0)
    expect(image.toArray()).toEqual([
      [
        [1, 1],
        [1, 1],
      ],
    ])
    const lengths = [0, 2, 9, Infinity].map((limit) => mnist({ root: folder, limit }).length)
    expect(lengths).toEqual([0, 2, 3, 3])
    for (const limit of [-1, 1.5, Number.NaN, "2"]) {
      expect(() => mnist({ root: folder, limit: limit as number })).toThrow(/mnist: limit must be/)
    }
    expect(() => mnist({ root: folder, split: "val" as "test" })).toThrow(
      'mnist: split must be one of train, test, got "val".',
    )
    expect(() => mnist({ folder } as object)).toThrow(/mnist: options must be .*, got "folder"/)
  })

  it("says what is wrong with the files", () => {
    expect(() => mnist({ root: join(folder, "nowhere") })).toThrow(
      /nowhere must hold train-images-idx3-ubyte/,
    )
    write(
      "t10k-labels.idx1-ubyte",
      idx([2], () => 7),
    )
    expect(() => mnist({ root: folder, split: "test" })).toThrow(
      /one label for each of 1 images, got shape \[2\]/,
    )
    write(
      "t10k-labels.idx1-ubyte",
      idx([1, 1], () => 7),
    )
    expect(() => mnist({ root: folder, split: "test" })).toThrow(/got shape \[1, 1\]/)
    write(
      "t10k-images.idx3-ubyte",
      idx([4], () => 1),
    )
    expect(() => mnist({ root: folder, split: "test" })).toThrow(/3 dimensions/)
    write("broken.gz", gzipSync(idx([3], () => 1)).subarray(0, 20))
    expect(() => readIdx(join(folder, "broken.gz"))).toThrow(/broken\.gz: the file must be readable/)
    expect(() => readIdx(join(folder, "absent"))).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/absent: the file must be readable/),
        cause: expect.objectContaining({ code: "ENOENT" }),
      }),
    )
    // Compressed is what begins with both of the two bytes that say so.
    for (const bytes of [
      [0x1f, 0, 8, 0],
      [0, 0x8b, 8, 0],
    ]) {
      write("plain", Uint8Array.from(bytes))
      expect(() => readIdx(join(folder, "plain"))).toThrow(/must begin with two zero bytes/)
    }
  })

  it("finds the real data in the npm package", () => {
    const test = mnist({ split: "test" })
    expect(test.length).toBe(10_000)
    const [x, y] = test.batch(Int32Array.of(0, 1, 2))
    expect(y.toArray()).toEqual([7, 2, 1])
    expect(x.shape).toEqual([3, 784])
    expect(x.max().item()).toBe(1)
  })
})
