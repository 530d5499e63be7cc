import { format, inspect } from "node:util"
import { matchText } from "./match-text"
import { matchValue } from "./match-value"

/** What a compiled example calls; failures name the file and line of the `// =>`. */
export class Checker {
  readonly reached = new Set<number>()
  /** What examples print goes nowhere. */
  readonly console = Object.fromEntries(Object.keys(console).map((name) => [name, () => undefined]))

  constructor(readonly file: string) {}

  readonly equal = (line: number, expected: string, actual: unknown): void => {
    this.reached.add(line)
    if (!matchValue(expected, actual)) this.fail(line, expected, show(actual))
  }

  readonly printed = (line: number, expected: string, args: readonly unknown[]): void => {
    this.reached.add(line)
    const text = format(...args)
    if (!matchText(expected, text)) this.fail(line, expected, text)
  }

  readonly throws = (line: number, expected: string, body: () => unknown): unknown => {
    this.reached.add(line)
    const message = expected.replace(/^throws\b\s*/, "").replace(/^(["'`])(.*)\1$/s, "$2")
    const nothing = () => this.fail(line, expected, "no error")
    const judge = (error: unknown) => {
      const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      if (!squeeze(text).includes(squeeze(message))) this.fail(line, expected, text)
    }
    let result: unknown
    try {
      result = body()
    } catch (error) {
      return judge(error)
    }
    return result instanceof Promise ? result.then(nothing, judge) : nothing()
  }

  private fail(line: number, expected: string, actual: string): never {
    throw new Error(`${this.file}:${line}: the example says\n  ${expected}\nbut the result is\n  ${actual}`)
  }
}

const squeeze = (text: string) => text.replace(/\s+/g, " ").trim()

function show(value: unknown): string {
  const tensor =
    typeof value === "object" && value !== null && "toArray" in value && typeof value.toArray === "function"
  return inspect(tensor ? (value as { toArray(): unknown }).toArray() : value, { depth: 6, breakLength: 100 })
}
