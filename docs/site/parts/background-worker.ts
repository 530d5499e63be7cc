/** What a worker tells its page. */
export type FromWorker<News> =
  | { readonly kind: "news"; readonly news: News }
  | { readonly kind: "done" }
  | { readonly kind: "error"; readonly text: string }

type ToWorker<Settings> =
  | { readonly kind: "start"; readonly settings: Settings }
  | { readonly kind: "say"; readonly message: unknown }

/** The means of some work. */
export interface Work<News> {
  tell(news: News): void
  /** Lets messages in: to be awaited now and then where the page may say something. */
  breathe(): Promise<void>
  /** What the page has said since it was looked at last, oldest first. */
  heard(): unknown[]
}

/** Makes this worker do `work` when its page asks; see `useBackground`. */
export function serve<Settings, News>(
  work: (settings: Settings, means: Work<News>) => Promise<void> | void,
): void {
  const post = (message: FromWorker<News>) => self.postMessage(message)
  let said: unknown[] = []
  const means: Work<News> = {
    tell: (news) => post({ kind: "news", news }),
    breathe: () => new Promise((resolve) => setTimeout(resolve, 0)),
    heard() {
      const all = said
      said = []
      return all
    },
  }
  self.onmessage = async ({ data }: MessageEvent<ToWorker<Settings>>) => {
    if (data.kind === "say") {
      said.push(data.message)
      return
    }
    try {
      await work(data.settings, means)
      post({ kind: "done" })
    } catch (error) {
      post({
        kind: "error",
        text: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      })
    }
  }
}
