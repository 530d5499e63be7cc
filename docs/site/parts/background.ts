import { onBeforeUnmount, type Ref, ref, shallowRef } from "vue"
import type { FromWorker } from "./background-worker"

/** Work that a worker does beside the page, with news of how it gets on. */
export interface Background<Settings, News> {
  readonly state: Readonly<Ref<"idle" | "running" | "done" | "failed">>
  /** The last news; undefined before any. */
  readonly news: Readonly<Ref<News | undefined>>
  readonly error: Readonly<Ref<string | undefined>>
  /** Begins, after ending what is running. */
  start(settings: Settings): void
  /** Ends it at once. */
  stop(): void
  /** Says something to the worker while it runs; see `Work.heard`. */
  say(message: unknown): void
}

/**
 * @param make - makes the worker: `() => new Worker(new URL("./x.worker.ts", import.meta.url), { type: "module" })`, whose
 *   file calls `serve`
 * @param hear - told of every piece of news, of which `news` only keeps the last
 */
export function useBackground<Settings, News>(
  make: () => Worker,
  hear: (news: News) => void = () => {},
): Background<Settings, News> {
  const state = ref<"idle" | "running" | "done" | "failed">("idle")
  const news = shallowRef<News>()
  const error = ref<string>()
  let worker: Worker | undefined

  function end(how: "idle" | "done" | "failed"): void {
    worker?.terminate()
    worker = undefined
    state.value = how
  }
  const stop = () => {
    if (state.value === "running") end("idle")
  }
  onBeforeUnmount(stop)
  return {
    state,
    news,
    error,
    stop,
    say: (message) => worker?.postMessage({ kind: "say", message }),
    start(settings) {
      stop()
      error.value = undefined
      news.value = undefined
      state.value = "running"
      worker = make()
      worker.onmessage = ({ data }: MessageEvent<FromWorker<News>>) => {
        if (data.kind === "news") {
          news.value = data.news
          hear(data.news)
        } else if (data.kind === "done") end("done")
        else {
          error.value = data.text
          end("failed")
        }
      }
      worker.onerror = ({ message }) => {
        error.value = message || "the worker could not be loaded"
        end("failed")
      }
      worker.postMessage({ kind: "start", settings })
    },
  }
}
