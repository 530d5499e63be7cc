import { noMore } from "@gradus/checks"
import type { Tensor } from "@gradus/tensor"
import { loadSafetensors, type Safetensors } from "../safetensors/load-safetensors"
import { saveSafetensors } from "../safetensors/save-safetensors"
import { demandPath } from "./path"
import { readBytes } from "./read-bytes"
import { writeAtomically } from "./write-atomically"

/**
 * Writes tensors to a safetensors file, which then is there whole or not at all.
 *
 * @throws as `saveSafetensors`; Error, naming the path, when the file cannot be written
 */
export function saveSafetensorsFile(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  metadata?: Readonly<Record<string, string>>,
  ...surplus: []
): void {
  noMore("saveSafetensorsFile", surplus)
  demandPath("saveSafetensorsFile", path)
  writeAtomically(path, saveSafetensors(tensors, metadata))
}

/**
 * Reads a safetensors file; see `loadSafetensors` for the types.
 *
 * @throws Error, naming the path, when it cannot be read or is not as it must be
 */
export function loadSafetensorsFile(path: string, ...surplus: []): Safetensors {
  noMore("loadSafetensorsFile", surplus)
  return loadSafetensors(readBytes("loadSafetensorsFile", path), path)
}
