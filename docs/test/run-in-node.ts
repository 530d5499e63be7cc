import { makeRunnable } from "../site/live/transform"

const AsyncFunction = (async () => {}).constructor as FunctionConstructor

/** Runs an example as the page's worker does; gives what it tells, line by line, and what it prints. */
export async function runInNode(code: string, modules: object = {}): Promise<unknown[]> {
  const told: unknown[] = []
  const seen = Object.assign((line: number, value: unknown) => told.push([line, value]), {
    error: (line: number, error: unknown) => told.push([line, String(error)]),
  })
  const print = (...values: unknown[]) => told.push(values)
  const printing = { log: print, info: print, warn: print, error: print, debug: print, table: print }
  await new AsyncFunction("modules", "seen", "console", makeRunnable(code).body)(modules, seen, printing)
  return told
}
