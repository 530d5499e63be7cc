import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** A fresh folder for a test. */
export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), "batch-lab-"))
}

function idx(shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length))
  header.setUint32(0, 0x0800 + shape.length)
  for (const [i, size] of shape.entries()) header.setUint32(4 + 4 * i, size)
  return new Uint8Array([...new Uint8Array(header.buffer), ...data])
}

/** Pictures of 8 × 8 with a bright row and column that tell the class, and some noise: four IDX files in a folder. */
export function tinyImages(folder = scratchFolder(), train = 240, test = 80): string {
  for (const [prefix, count] of [
    ["train", train],
    ["t10k", test],
  ] as const) {
    const labels = Uint8Array.from({ length: count }, (_, i) => (i * 7) % 10)
    const images = Uint8Array.from({ length: count * 64 }, (_, at) => {
      const label = labels[Math.floor(at / 64)]
      const bright = Math.floor(at / 8) % 8 === label % 8 || at % 8 === label % 5
      return (bright ? 160 : 0) + ((at * 2654435761) >>> 26)
    })
    writeFileSync(join(folder, `${prefix}-images-idx3-ubyte`), idx([count, 8, 8], images))
    writeFileSync(join(folder, `${prefix}-labels-idx1-ubyte`), idx([count], labels))
  }
  return folder
}
