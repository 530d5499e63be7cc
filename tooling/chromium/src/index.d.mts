import type { Browser } from "playwright-core"

/** Headless Chromium; undefined where there is none. */
export function startChromium(): Promise<Browser | undefined>

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
