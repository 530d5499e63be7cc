import type { RunMessage } from "./messages"
import { loadModules } from "./modules"
import type { RunnableExample } from "./runnable"
import { show } from "./show"

/* Runs one example, then waits for the page to end this worker or to send another. */

const post = (message: RunMessage) => self.postMessage(message)

/** Rows told at most; an example that prints in a loop must not drown the page. */
const MAX_ROWS = 200
let rows = 0

function tell(row: RunMessage): void {
  rows++
  if (rows < MAX_ROWS) post(row)
  else if (rows === MAX_ROWS) post({ kind: "print", text: "… (only the first lines are shown)" })
}

/** The numbers of a list that is worth a curve. */
function curve(value: unknown): { numbers?: readonly number[] } {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value)
  if (!isList) return {}
  const numbers = Array.from(value as ArrayLike<unknown>)
  if (numbers.length < 8 || !numbers.every((item) => typeof item === "number")) return {}
  return { numbers: numbers as number[] }
}

const seen = Object.assign(
  (line: number, value: unknown) => tell({ kind: "value", line, text: show(value), ...curve(value) }),
  { error: (line: number, error: unknown) => tell({ kind: "value", line, text: String(error) }) },
)

const print = (...values: readonly unknown[]) => {
  const numbers = values.map(curve).find(({ numbers }) => numbers)
  tell({ kind: "print", text: values.map(show).join(" "), ...numbers })
}
const printing = { log: print, info: print, warn: print, error: print, debug: print, table: print }

/** The function's own line comes before the example's first. */
const HEAD_LINES = 2
const AsyncFunction = (async () => {}).constructor as FunctionConstructor

/** The line of the example where an error was thrown. */
function lineOf(error: unknown): number | undefined {
  const at = /example\.ts:(\d+):\d+/.exec((error as Partial<Error>).stack ?? "")
  return at ? Number(at[1]) - HEAD_LINES : undefined
}

/** What was edited has to be made runnable first. */
async function runnable(example: string | RunnableExample): Promise<RunnableExample> {
  return typeof example === "string" ? (await import("./transform")).makeRunnable(example) : example
}

self.onmessage = async ({ data: { example } }: MessageEvent<{ example: string | RunnableExample }>) => {
  rows = 0
  let wrongLine: number | undefined
  try {
    const { body, imports, ...rest } = await runnable(example)
    wrongLine = rest.wrongLine
    const modules = await loadModules(imports)
    const run = new AsyncFunction("modules", "seen", "console", `${body}\n//# sourceURL=example.ts`)
    const begin = performance.now()
    await run(modules, seen, printing)
    post({ kind: "done", milliseconds: performance.now() - begin })
  } catch (error) {
    const { name, message } = error as Partial<Error>
    post({
      kind: "error",
      line: lineOf(error) ?? (name === "SyntaxError" ? wrongLine : undefined),
      text: name && message ? `${name}: ${message}` : String(error),
    })
  }
}
post({ kind: "ready" })
