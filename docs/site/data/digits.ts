import files from "./files.json"

/** Handwritten digits of MNIST: images of 28 × 28 bytes, 0 is the paper, and what they are. */
export interface Digits {
  readonly images: Uint8Array
  readonly labels: Uint8Array
}

export const PIXELS = 784

/**
 * Fetches some of the digits: `train`, the first 10,000 of the training set (1.6 MB); `more`, the 40,000 that follow (6.4
 * MB); `test`, the first 2,000 of the test set (0.3 MB). scripts/make-data.mjs writes the files.
 *
 * @throws Error when they cannot be had
 */
export async function loadDigits(part: keyof typeof files): Promise<Digits> {
  const { name, count } = files[part]
  const response = await fetch(`${import.meta.env.BASE_URL}data/${name}`)
  if (!response.ok || !response.body) {
    throw new Error(
      `the digits must be at data/${name} of this site, got ${response.status}. Build the site with its data.`,
    )
  }
  const unpacked = response.body.pipeThrough(new DecompressionStream("gzip"))
  const bytes = new Uint8Array(await new Response(unpacked).arrayBuffer())
  return { images: bytes.subarray(0, count * PIXELS), labels: bytes.subarray(count * PIXELS) }
}
