import { CONTENDERS } from "./contenders"
import type { Task } from "./task"

export interface Row {
  readonly task: Task
  /** For 50,000 examples, of each round, by contender. */
  readonly samples: Readonly<Record<string, readonly number[]>>
  /** Their medians. */
  readonly seconds: Readonly<Record<string, number>>
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`
const heading = (cells: readonly string[]) => [
  line(["", ...cells]),
  line(["---", ...cells.map(() => "---:")]),
]
const digits = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))

export function taskName({ network, optimizer, batch }: Task): string {
  return `${network}, ${optimizer === "sgd" ? "SGD" : "Adam"}, batch ${batch}`
}

/** Seconds for 50,000 examples, and how many times as long as the first contender they take; as Markdown. */
export function secondsTable(rows: readonly Row[], names: readonly string[]): string {
  const [first] = names
  const lines = rows.map(({ task, seconds }) => {
    const cell = (name: string) => {
      if (!(name in seconds)) return "–"
      const time = `${digits(seconds[name])} s`
      return name === first || !(first in seconds)
        ? time
        : `${time} (${digits(seconds[name] / seconds[first])}×)`
    }
    return line([taskName(task), ...names.map(cell)])
  })
  return [...heading(names.map((name) => CONTENDERS[name].title)), ...lines].join("\n")
}

/** How many times as fast as the fastest JavaScript peer, and as PyTorch, each of ours is; as Markdown. */
export function ratioTable(rows: readonly Row[], names: readonly string[]): string {
  const ours = names.filter((name) => CONTENDERS[name].kind === "gradus")
  const peers = names.filter((name) => CONTENDERS[name].kind === "peer")
  const lines = rows.map(({ task, seconds }) => {
    const fastest = Math.min(...peers.filter((name) => name in seconds).map((name) => seconds[name]))
    const ratio = (other: number | undefined, own: number | undefined) =>
      other === undefined || own === undefined || other === Number.POSITIVE_INFINITY
        ? "–"
        : `${digits(other / own)}×`
    return line([
      taskName(task),
      ...ours.map((name) => `${ratio(fastest, seconds[name])} / ${ratio(seconds.torch, seconds[name])}`),
    ])
  })
  return [...heading(ours.map((name) => CONTENDERS[name].title)), ...lines].join("\n")
}
