import { readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import { type Idx, parseIdx } from "../idx"

/**
 * Reads an IDX file, gzipped or not.
 *
 * @throws Error, naming the file, when it cannot be read, decompressed or parsed
 */
export function readIdx(path: string): Idx {
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
