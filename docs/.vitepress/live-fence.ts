import type { MarkdownRenderer } from "vitepress"
import { makeRunnable } from "../site/live/transform"

/**
 * Makes every fence ```` ```ts live ```` an example that can be changed and run. `limit=60` after it allows a run so many
 * seconds.
 */
export function liveFences(markdown: MarkdownRenderer): void {
  const usual = markdown.renderer.rules.fence
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const token = tokens[index]
    const html = usual?.(tokens, index, ...rest) ?? ""
    const [language, ...flags] = token.info.trim().split(/\s+/)
    if (language !== "ts" || !flags.includes("live")) return html
    const limit = flags.map((flag) => /^limit=(\d+)$/.exec(flag)?.[1]).find(Boolean)
    const code = token.content.trimEnd()
    // Made runnable here, so that the page needs the parser only for what is edited.
    const attributes = `source="${encode(code)}" runnable="${encode(JSON.stringify(makeRunnable(code)))}"`
    return `<LiveCode ${attributes}${limit ? ` :limit="${limit}"` : ""}>${html}</LiveCode>`
  }
}

/** Vue reads attributes, so what it would take for markup must not stand in them. */
const encode = (text: string) => encodeURIComponent(text).replaceAll("'", "%27")
