import type { Browser as Chromium } from "playwright-core"

/** Headless Chromium with all that Playwright can do; undefined where there is none. */
export function startChromium(): Promise<Chromium | undefined>

/** A browser, as much of it as all three have in common. */
export interface Browser {
  /** With its version. */
  readonly name: string
  /**
   * Opens a page and waits until it has set `window.result`.
   *
   * @param timeout - milliseconds, 120 000 unless told
   * @returns what was set, by way of JSON
   */
  visit(url: string, timeout?: number): Promise<unknown>
  close(): Promise<void>
}

export type BrowserName = "Chromium" | "Firefox" | "WebKit"

/** Starts a browser without a window; undefined where it is not installed. */
export const BROWSERS: Readonly<Record<BrowserName, () => Promise<Browser | undefined>>>

/** What to do where there is none. */
export const HOW_TO_INSTALL: string

export interface Answer {
  readonly type: string
  readonly body: string | Uint8Array
}

export interface Server {
  /** Ends with a slash. */
  readonly address: string
  close(): void
}

/** Serves to this machine what `answer` gives for a path, isolated so that pages may share memory with workers. */
export function serve(
  answer: (path: string) => Answer | undefined | Promise<Answer | undefined>,
): Promise<Server>
