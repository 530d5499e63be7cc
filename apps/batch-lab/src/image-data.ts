import { existsSync, statSync } from "node:fs"
import { resolve } from "node:path"
import { DataLoader, type TensorDataset } from "@gradus/data"
import { mnist } from "@gradus/data/node"
import type { Tensor } from "@gradus/tensor"
import { LabError, reasonOf } from "./lab-error"
import { MODELS, type Task } from "./model"
import type { Settings } from "./settings"

export type Images = TensorDataset<[Tensor, Tensor]>

/** The data of an experiment. */
export interface ImageData extends Task {
  readonly train: Images
  readonly test: Images
}

const FASHION_FOLDERS = ["fashion-mnist", "data/fashion-mnist"]
const FASHION_SOURCE = "https://github.com/zalandoresearch/fashion-mnist"

/**
 * Reads the images and labels that the settings name.
 *
 * @throws LabError when a file is missing or broken, or labels and batch sizes do not fit
 */
export function loadImages(settings: Settings): ImageData {
  const root = rootOf(settings.dataset)
  const flatten = !MODELS[settings.model].takesImages
  const read = (split: "train" | "test", limit: number): Images => {
    try {
      return mnist({ ...(root && { root }), split, limit, flatten: false })
    } catch (error) {
      throw new LabError(reasonOf(error), { cause: error })
    }
  }
  // The shape is read from one image as it is, then all are read in the form that the model takes.
  const [height, width] = read("test", 1).get(0)[0].shape.slice(1)
  const load = (split: "train" | "test", limit: number): Images =>
    flatten ? mnist({ ...(root && { root }), split, limit }) : read(split, limit)
  let data: { train: Images; test: Images }
  try {
    data = { train: load("train", settings.limit), test: load("test", settings.testLimit) }
  } catch (error) {
    throw error instanceof LabError ? error : new LabError(reasonOf(error), { cause: error })
  }
  const largest = Math.max(...settings.batchSizes)
  if (largest > data.train.length) {
    throw new LabError(
      `batch-sizes must be at most ${data.train.length}, the number of training images, got ${largest}. Leave it out.`,
    )
  }
  return {
    ...data,
    size: [height, width],
    classes: Math.max(10, highestLabel(data.train), highestLabel(data.test)),
  }
}

function rootOf(dataset: string): string | undefined {
  if (dataset === "mnist") return undefined
  if (dataset === "fashion") {
    const found = FASHION_FOLDERS.find((folder) => existsSync(folder))
    if (found) return resolve(found)
    throw new LabError(
      `dataset fashion must lie in the folder ${FASHION_FOLDERS[0]} or ${FASHION_FOLDERS[1]}, got neither. Put the four files of ${FASHION_SOURCE} there, or give their folder as --dataset.`,
    )
  }
  const folder = resolve(dataset)
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new LabError(
      `dataset must be mnist, fashion or a folder of IDX files, got ${JSON.stringify(dataset)}. Check the path.`,
    )
  }
  return folder
}

/** One more than the highest label. */
function highestLabel(images: Images): number {
  let highest = 0
  for (const [, labels] of new DataLoader(images, { batchSize: 1000 })) {
    for (const label of labels.toTypedArray()) highest = Math.max(highest, label + 1)
  }
  return highest
}
