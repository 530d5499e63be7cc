import type { Expression, SourceFile } from "typescript"

export function promisesIn(source: SourceFile): Expression[]
