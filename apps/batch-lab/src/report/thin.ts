import type { Chunk } from "../records"

/** At most `most` points: neighbouring chunks are joined, their losses averaged. The first one stays as it is. */
export function thin(chunks: readonly Chunk[], most: number): readonly Chunk[] {
  if (chunks.length <= most) return chunks
  const [first, ...rest] = chunks
  const size = Math.ceil(rest.length / (most - 1))
  const joined: Chunk[] = [first]
  for (let i = 0; i < rest.length; i += size) {
    const group = rest.slice(i, i + size)
    const examples = group.reduce((sum, chunk) => sum + chunk.chunkExamples, 0)
    const loss = group.reduce((sum, chunk) => sum + (chunk.loss ?? 0) * chunk.chunkExamples, 0) / examples
    joined.push({ ...group[group.length - 1], loss })
  }
  return joined
}
