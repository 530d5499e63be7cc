import type { MarkdownRenderer } from "vitepress"

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
    // Vue reads the attribute, so what it would take for markup must not stand in it.
    const code = encodeURIComponent(token.content.trimEnd()).replaceAll("'", "%27")
    return `<LiveCode encoded="${code}"${limit ? ` :limit="${limit}"` : ""}>${html}</LiveCode>`
  }
}
