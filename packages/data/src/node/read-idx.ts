import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import { demand, type Kind, noMore } from "@gradus/checks"
import { type Idx, parseIdx } from "../idx"

const PATH: Kind<string> = {
  must: "a path",
  type: "string",
  holds: (path) => path !== "",
  advice: "Name the file.",
}

/**
 * Reads an IDX file, gzipped or not.
 *
 * @throws Error, naming the file, when it cannot be read, decompressed or parsed
 */
export function readIdx(path: string, ...surplus: []): Idx {
  noMore("readIdx", surplus)
  demand("readIdx", "path", PATH, path)
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) bytes = gunzipSync(bytes)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `${path}: the file must be readable, got: ${reason}. Check the path, or fetch the file again.`,
      {
        cause: error,
      },
    )
  }
  return parseIdx(bytes, path)
}
