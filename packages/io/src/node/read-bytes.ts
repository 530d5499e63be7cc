import { readFileSync } from "node:fs"
import { reasonOf } from "../refusal"

/** @throws Error, naming the path, when the file cannot be read */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Error(`${path}: the file must be readable, got: ${reasonOf(error)}. Check the path.`, {
      cause: error,
    })
  }
}
