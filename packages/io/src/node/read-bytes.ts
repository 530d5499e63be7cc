import { readFileSync } from "node:fs"
import { reasonOf } from "../refusal"
import { demandPath } from "./path"

/** @throws TypeError for what is no path; Error, naming the path, when the file cannot be read */
export function readBytes(owner: string, path: string): Uint8Array {
  demandPath(owner, path)
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Error(`${path}: the file must be readable, got: ${reasonOf(error)}. Check the path.`, {
      cause: error,
    })
  }
}
