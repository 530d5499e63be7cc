import { serve } from "./background-worker"

/** Training that a worker goes on with, piece by piece. */
export interface Course<News> {
  /** Works for some tens of milliseconds; false when there is nothing left to do. */
  turn(): boolean
  /** How it stands, for the page. */
  news(): News
  /** Takes in what the page asks; `news` answers. */
  hear?(message: unknown): void
}

export type Phase = "training" | "stopped" | "finished"

/** What the page tells the worker. `run` counts beginnings, so that news of an earlier one can be told. */
export type Command<Settings> =
  | { readonly kind: "begin"; readonly settings: Settings; readonly go: boolean; readonly run: number }
  | { readonly kind: "go"; readonly go: boolean }
  | { readonly kind: "ask"; readonly message: unknown }

export interface Told<News> {
  readonly run: number
  readonly phase: Phase
  readonly news: News
}

/** Milliseconds between news, and between looks at what the page says while nothing is to be done. */
const NEWS_EVERY = 80
const LOOK_EVERY = 25
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * Makes this worker train when its page asks, see `useTraining`: it begins, stops, goes on, begins anew, and answers
 * whether it trains or not.
 *
 * @param turnEvery - milliseconds from turn to turn at least, for what should be slow enough to be watched
 */
export function serveTraining<Settings, News>(
  begin: (settings: Settings) => Course<News> | Promise<Course<News>>,
  turnEvery = 0,
): void {
  serve<Command<Settings>, Told<News>>(async (first, means) => {
    let course: Course<News> | undefined
    let phase: Phase = "stopped"
    let run = 0
    let told = 0
    let commands = [first]
    for (;;) {
      const last = commands.findLastIndex(({ kind }) => kind === "begin")
      for (const command of commands.slice(Math.max(0, last))) {
        if (command.kind === "begin") {
          course = await begin(command.settings)
          run = command.run
          phase = command.go ? "training" : "stopped"
        } else if (command.kind === "ask") course?.hear?.(command.message)
        else if (phase !== "finished") phase = command.go ? "training" : "stopped"
      }
      let due = commands.length > 0
      const begun = performance.now()
      if (course && phase === "training" && !course.turn()) {
        phase = "finished"
        due = true
      }
      const now = performance.now()
      if (course && (due || (phase === "training" && now - told >= NEWS_EVERY))) {
        told = now
        means.tell({ run, phase, news: course.news() })
      }
      const rest = phase === "training" ? begun + turnEvery - performance.now() : LOOK_EVERY
      await (rest > 0 ? pause(rest) : means.breathe())
      commands = means.heard() as Command<Settings>[]
    }
  })
}

/** Does `step` again and again for `milliseconds`, `most` times at most; false as soon as it says that it was the last. */
export function forAWhile(step: () => boolean, milliseconds = 40, most = Infinity): boolean {
  const end = performance.now() + milliseconds
  for (let done = 1; ; done++) {
    if (!step()) return false
    if (done >= most || performance.now() >= end) return true
  }
}
