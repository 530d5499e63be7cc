/** A piece of documentation that runs. */
export interface Example {
  /** Path from the package's folder. */
  readonly file: string
  /** Line of the file on which `code` begins, from 1. */
  readonly line: number
  readonly code: string
  /** Whether names of the package may be used without importing them (doc comments, not READMEs). */
  readonly implicitImports: boolean
}

/** The `ts` fences of a Markdown file. */
export function examplesInMarkdown(file: string, text: string): readonly Example[] {
  return fences(file, text.split("\n"), 1, false)
}

/** The `ts` fences, and the `@example` tags without a fence, of a source file's doc comments. */
export function examplesInSource(file: string, text: string): readonly Example[] {
  const examples: Example[] = []
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const line = text.slice(0, comment.index).split("\n").length
    const lines = comment[0]
      .split("\n")
      .map((row) => row.replace(/^\s*\/?\*+\/? ?/, "").replace(/\*\/\s*$/, ""))
    const fenced = fences(file, lines, line, true)
    examples.push(...fenced, ...(lines.some(isFence) ? [] : bareExamples(file, lines, line)))
  }
  return examples
}

const isFence = (line: string) => /^\s*```/.test(line)

function fences(
  file: string,
  lines: readonly string[],
  firstLine: number,
  implicitImports: boolean,
): Example[] {
  const examples: Example[] = []
  for (let i = 0; i < lines.length; i++) {
    const open = /^(\s*)```(\S*)\s*(.*)$/.exec(lines[i])
    if (!open) continue
    const start = i + 1
    const end = lines.findIndex((row, at) => at >= start && /^\s*```\s*$/.test(row))
    if (end < 0) throw new Error(`${file}:${firstLine + i}: a code fence must be closed`)
    i = end
    const [, indent, language, flags] = open
    if (!["ts", "typescript"].includes(language) || /\bno-run\b/.test(flags)) continue
    const code = lines
      .slice(start, end)
      .map((row) => (row.startsWith(indent) ? row.slice(indent.length) : row))
    const line = firstLine + start
    const last = examples.at(-1)
    if (/\bcontinue\b/.test(flags) && last) examples[examples.length - 1] = joined(last, line, code)
    else examples.push({ file, line, code: code.join("\n"), implicitImports })
  }
  return examples
}

/** `last` followed by `code` at its own line, so that line numbers stay true. */
function joined(last: Example, line: number, code: readonly string[]): Example {
  const gap = line - last.line - last.code.split("\n").length
  return { ...last, code: [last.code, ...new Array<string>(gap).fill(""), ...code].join("\n") }
}

function bareExamples(file: string, lines: readonly string[], firstLine: number): Example[] {
  const examples: Example[] = []
  for (let i = 0; i < lines.length; i++) {
    const tag = /^\s*@example\b(.*)$/.exec(lines[i])
    if (!tag) continue
    const next = lines.findIndex((row, at) => at > i && /^\s*@\w/.test(row))
    const body = lines.slice(i + 1, next < 0 ? lines.length : next)
    // Text beside the tag is a title, unless nothing follows it.
    const code = body.some((row) => row.trim()) ? body : [tag[1]]
    const line = firstLine + (code === body ? i + 1 : i)
    if (code.some((row) => row.trim()))
      examples.push({ file, line, code: code.join("\n"), implicitImports: true })
  }
  return examples
}
