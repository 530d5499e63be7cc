import { formatShape } from "@gradus/tensor/engine"
import type { Recording } from "../run/recording"
import { type KernelReport, kernelReports } from "./kernels"

/** A recording in words: its kernels in order, what they move and compute, memory, and what it took to make it. */
export function explain(
  { program, traceTime }: Recording,
  signature: string,
  { recordings, reason }: { readonly recordings: number; readonly reason: string },
): string {
  const { plan, size, times } = program
  const kernels = kernelReports(plan)
  const lines = kernels.map((kernel, i) => [
    `${i + 1}`,
    describe(kernel),
    formatShape(kernel.shape),
    quantity(kernel.bytes, "B"),
    quantity(kernel.flops, "flop"),
  ])
  const total = kernels.reduce(
    (sum, { bytes, flops }) => ({ bytes: sum.bytes + bytes, flops: sum.flops + flops }),
    {
      bytes: 0,
      flops: 0,
    },
  )
  const operations = kernels.reduce((sum, kernel) => sum + kernel.operations.length, 0)
  const { writes, outputs } = plan.graph
  return [
    `step for ${signature || "no arguments"}`,
    "",
    ...table([["", "kernel", "shape", "moves", "computes"], ...lines]),
    "",
    `${operations} operations in ${kernels.length} kernels; ${quantity(total.bytes, "B")} moved, ${quantity(total.flops, "flop")}`,
    `${outputs.length} results; ${writes.length} tensors written, ${plan.late.length} of them only when somebody asks`,
    `memory ${quantity(plan.bytes, "B")}; program ${quantity(size, "B")}`,
    recordings === 1 ? "recorded once" : `recorded ${recordings} times, the last because ${reason}`,
    `recorded in ${ms(traceTime)}, planned in ${ms(times.plan)}, written in ${ms(times.emit)}, compiled in ${ms(times.compile)}`,
  ].join("\n")
}

const SHOWN = 8

function describe({ operations }: KernelReport): string {
  if (operations.length <= SHOWN) return operations.join(" ")
  return `${operations.slice(0, SHOWN - 1).join(" ")} … (${operations.length})`
}

function quantity(amount: number, unit: string): string {
  const units = ["", "k", "M", "G", "T"]
  let size = amount
  let power = 0
  while (size >= 1000 && power < units.length - 1) {
    size /= 1000
    power++
  }
  return `${power === 0 ? size : size.toPrecision(3)} ${units[power]}${unit}`
}

function ms(time: number): string {
  return `${time.toFixed(1)} ms`
}

/** Rows under each other, columns as wide as they must be; numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => rows.reduce((most, row) => Math.max(most, row[column].length), 0))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 1 || column === 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join("  ")
      .trimEnd(),
  )
}
