import { computed, type Ref, ref, shallowRef } from "vue"
import { useBackground } from "./background"
import type { Command, Phase, Told } from "./training-worker"

/** Training in a worker: it can be stopped, which keeps what was learned, gone on with, asked, and begun anew. */
export interface Training<Settings, News> {
  readonly phase: Readonly<Ref<Phase | "idle" | "loading" | "failed">>
  /** How it stands; undefined before anything has begun. */
  readonly news: Readonly<Ref<News | undefined>>
  readonly error: Readonly<Ref<string | undefined>>
  /** Begins anew; without `go` it waits at the start. */
  begin(settings: Settings, go: boolean): void
  /** Goes on, or with `false` stops. */
  go(on: boolean): void
  /** Says something to the worker, see `Course.hear`. */
  ask(message: unknown): void
}

/** @param make - makes the worker, whose file calls `serveTraining` */
export function useTraining<Settings, News>(make: () => Worker): Training<Settings, News> {
  let run = 0
  const phase = ref<Phase>()
  const news = shallowRef<News>()
  const background = useBackground<Command<Settings>, Told<News>>(make, (told) => {
    if (told.run !== run) return
    phase.value = told.phase
    news.value = told.news
  })
  return {
    phase: computed(() => {
      if (background.state.value === "failed") return "failed"
      if (background.state.value === "idle") return "idle"
      return phase.value ?? "loading"
    }),
    news,
    error: background.error,
    begin(settings, go) {
      const command = { kind: "begin", settings, go, run: ++run } as const
      phase.value = undefined
      if (background.state.value === "running") background.say(command)
      else background.start(command)
    },
    go: (on) => background.say({ kind: "go", go: on }),
    ask: (message) => background.say({ kind: "ask", message }),
  }
}
