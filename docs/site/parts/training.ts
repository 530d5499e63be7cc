import { computed, onMounted, type Ref, ref, shallowRef, watch } from "vue"
import { useBackground } from "./background"
import type { Command, Phase, Told } from "./training-worker"

/** Training in a worker: it can be stopped, which keeps what was learned, gone on with, asked, and begun anew. */
export interface Training<News> {
  readonly phase: Readonly<Ref<Phase | "idle" | "loading" | "failed">>
  /** How it stands; undefined before anything has begun. */
  readonly news: Readonly<Ref<News | undefined>>
  readonly error: Readonly<Ref<string | undefined>>
  /** Begins anew, with the settings as they are; without `go` it waits at the start. */
  begin(go: boolean): void
  /** Goes on, or with `false` stops. */
  go(on: boolean): void
  /** Says something to the worker, see `Course.hear`. */
  ask(message: unknown): void
}

/**
 * @param make - makes the worker, whose file calls `serveTraining`
 * @param settings - what it begins with; when they change it begins anew
 * @param how - `asked`: nothing is fetched or begun before `begin` is called; `stops`: after a change of settings it waits
 *   at the start, where otherwise training goes on
 */
export function useTraining<Settings, News>(
  make: () => Worker,
  settings: Readonly<Ref<Settings>>,
  { asked = false, stops = false }: { readonly asked?: boolean; readonly stops?: boolean } = {},
): Training<News> {
  let run = 0
  const told = ref<Phase>()
  const news = shallowRef<News>()
  const background = useBackground<Command<Settings>, Told<News>>(make, (now) => {
    if (now.run !== run) return
    told.value = now.phase
    news.value = now.news
  })
  const phase = computed(() => {
    if (background.state.value === "failed") return "failed"
    if (background.state.value === "idle") return "idle"
    return told.value ?? "loading"
  })
  function begin(go: boolean): void {
    const command = { kind: "begin", settings: settings.value, go, run: ++run } as const
    told.value = undefined
    if (background.state.value === "running") background.say(command)
    else background.start(command)
  }
  onMounted(() => {
    if (!asked) begin(false)
    watch(settings, () => {
      if (phase.value !== "idle") begin(!stops && phase.value === "training")
    })
  })
  return {
    phase,
    news,
    error: background.error,
    begin,
    go: (on) => background.say({ kind: "go", go: on }),
    ask: (message) => background.say({ kind: "ask", message }),
  }
}
