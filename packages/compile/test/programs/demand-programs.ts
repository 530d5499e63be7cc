import { afterAll, expect, type RunnerTask } from "vitest"

/** Files whose tests compute, in every package that runs them compiled. */
const COMPUTING = /[/\\](laws|torch|lecture)\.test\.ts$/

/**
 * For setup files that have tests run compiled: demands that programs ran, so that nothing goes its eager way unnoticed. Where
 * only some tests of a file were asked for, there may be none.
 */
export function demandPrograms(count: () => number): void {
  // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a hook asks for
  afterAll(({}, { file }) => {
    if (COMPUTING.test(file.filepath) && file.tasks.every(wasRun))
      expect(count(), "how many programs ran").toBeGreaterThan(10)
  })
}

function wasRun(task: RunnerTask): boolean {
  return task.type === "suite" ? task.tasks.every(wasRun) : task.mode === "run"
}
