import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { HOW_TO_INSTALL, type Server, serve, startChromium } from "@gradus/browsers"
import type { Browser, BrowserContext, Page } from "playwright-core"

const root = fileURLToPath(new URL("../", import.meta.url))
/** Where the built site lies. */
export const dist = process.env.DOCS_DIST ?? join(root, ".vitepress/dist")
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  json: "application/json",
  svg: "image/svg+xml",
  woff2: "font/woff2",
  png: "image/png",
}

/** The pages of a folder of the site as built, such as `lecture/adam`; those of the root for "". */
export function pagesOf(folder: string): string[] {
  return readdirSync(join(dist, folder))
    .filter((name) => name.endsWith(".html") && name !== "404.html")
    .map((name) => join(folder, name.replace(/\.html$/, "")))
}

export const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const
export const THEMES = ["light", "dark"] as const

export interface Look {
  readonly size: keyof typeof SIZES
  readonly theme: (typeof THEMES)[number]
}

/** A page of the built site in Chromium, and what went wrong in it. */
export interface OpenPage {
  readonly page: Page
  /** Errors of scripts and messages of that kind. */
  readonly errors: readonly string[]
  /** Bytes of script that it has loaded so far, compressed. */
  scriptBytes(): number
  /** Puts a picture of the whole page into .reports/screens. */
  shoot(name: string): Promise<void>
  close(): Promise<void>
}

/** The site as built, served to a browser. @throws Error when there is no build, or no Chromium */
export async function openSite() {
  if (!existsSync(dist)) throw new Error("the site must be built first: pnpm --filter @gradus/docs site")
  const browser = await startChromium()
  if (!browser) throw new Error(`Chromium must be installed. ${HOW_TO_INSTALL}`)
  const server = await serve((path) => {
    const file = join(dist, path.endsWith("/") ? `${path}index.html` : path)
    if (!existsSync(file)) return undefined
    return {
      type: TYPES[file.split(".").at(-1) as string] ?? "application/octet-stream",
      body: readFileSync(file),
    }
  })
  return new Site(browser, server)
}

export class Site {
  constructor(
    readonly browser: Browser,
    readonly server: Server,
  ) {}

  /** @param query - such as `?a=1` */
  async open(
    name: string,
    { size, theme }: Look = { size: "desktop", theme: "light" },
    query = "",
  ): Promise<OpenPage> {
    const context: BrowserContext = await this.browser.newContext({
      viewport: SIZES[size],
      colorScheme: theme,
    })
    const page = await context.newPage()
    const errors: string[] = []
    const scripts = new Map<string, number>()
    page.on("pageerror", ({ message }) => errors.push(message))
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text())
    })
    // Of workers too.
    context.on("response", (response) => {
      const path = new URL(response.url()).pathname
      const file = join(dist, path)
      if (path.endsWith(".js") && existsSync(file)) scripts.set(path, gzipSync(readFileSync(file)).length)
    })
    await page.goto(`${this.server.address}${name === "index" ? "" : `${name}.html`}${query}`, {
      waitUntil: "networkidle",
    })
    return {
      page,
      errors,
      scriptBytes: () => [...scripts.values()].reduce((a, b) => a + b, 0),
      shoot: async (picture) => {
        await page.screenshot({ path: join(root, ".reports/screens", `${picture}.png`), fullPage: true })
      },
      close: () => context.close(),
    }
  }

  async close(): Promise<void> {
    await this.browser.close()
    this.server.close()
  }
}
