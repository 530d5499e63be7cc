import { relative, resolve } from "node:path"
import { Command, CommanderError, InvalidArgumentError, Option } from "commander"
import { isLabError, LabError } from "./lab-error"
import { MODELS } from "./model"
import { type HyperValue, OPTIMIZERS, parseHyper } from "./optimizer"
import { createProgress } from "./progress"
import { renderReport } from "./report/render-report"
import { ResultsFolder } from "./results-file"
import { type LabOptions, type LabResult, runLab } from "./run-lab"
import { notesOf, textTable } from "./summary-table"

const EXIT_USAGE = 2
const EXIT_INTERRUPTED = 130

type RunOptions = LabOptions & { readonly json?: boolean }

/** The command `batch-lab`. Returns its exit code: 0, 1 for a defect, 2 for what the user can mend, 130 after Ctrl-C. */
export async function runCommand(args: readonly string[]): Promise<number> {
  let code = 0
  const program = new Command("batch-lab")
    .description(
      "How does the batch size change the speed and the result of training? A bench for finding out.",
    )
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ helpWidth: 110 })
  defineRun(program.command("run")).action(async (options: RunOptions) => {
    code = await run(options)
  })
  program
    .command("report")
    .description("write report.html anew from the results.jsonl in a folder")
    .argument("<folder>")
    .action((path: string) => report(path))
  try {
    await program.parseAsync(args, { from: "user" })
    return code
  } catch (error) {
    return explain(error)
  }
}

/** Numbers are only read here; the settings' schema says which will do. */
function defineRun(command: Command): Command {
  return command
    .description("train once for each batch size, and write results.jsonl and report.html")
    .option("--dataset <name>", "mnist, fashion, or a folder of the four IDX files (default: mnist)")
    .option("--batch-sizes <list>", "batch sizes, with commas between (default: 1,10,100,1000)", numbers)
    .option("--model <name>", `${Object.keys(MODELS).join(", ")} (default: mlp)`)
    .option("--optimizer <name>", `${Object.keys(OPTIMIZERS).join(", ")} (default: SGD)`)
    .option(
      "--opt <key=value>",
      "an option of the optimizer, such as momentum=0.9; may be repeated",
      collectHyper,
    )
    .option("--lr <rate>", "learning rate (default: one that suits the optimizer)", number)
    .option("--lr-scaling <rule>", "how it grows with the batch size: none, linear or sqrt (default: none)")
    .option(
      "--lr-reference <size>",
      "the batch size that --lr is for, with --lr-scaling (default: 100)",
      number,
    )
    .option("--epochs <n>", "epochs for each batch size (default: 10, and 90 seconds in all)", number)
    .option("--examples <n>", "training examples for each batch size", number)
    .option("--seconds <s>", "time for all batch sizes together, evaluation included", number)
    .option("--limit <n>", "use the first n training images (default: 50000)", number)
    .option("--test-limit <n>", "use the first n test images (default: 10000)", number)
    .option("--eager", "train operation by operation, with the same bits (default: steps are compiled)")
    .option("--seed <n>", "decides weights and order (default: 0)", number)
    .option("--out <folder>", "folder for the results (default: lab-results)")
    .option("--resume", "go on with the run in that folder; batch sizes that are done are kept")
    .addOption(new Option("--json", "print nothing but the results, as JSON, on standard output"))
}

async function run({ json = false, ...options }: RunOptions): Promise<number> {
  const live = Boolean(process.stderr.isTTY) && !process.env.CI
  const view = createProgress(process.stderr, live)
  const abort = new AbortController()
  const interrupt = () => {
    if (abort.signal.aborted) process.exit(EXIT_INTERRUPTED)
    view.say("Stopping; what was measured is kept. Ctrl-C again to leave at once.")
    abort.abort()
  }
  process.on("SIGINT", interrupt)
  process.on("SIGTERM", interrupt)
  try {
    const result = await runLab(options, { ...view, signal: abort.signal })
    process.stdout.write(json ? `${JSON.stringify(jsonOf(result), null, 2)}\n` : textOf(result, options))
    return result.interrupted ? EXIT_INTERRUPTED : 0
  } finally {
    view.stop()
    process.off("SIGINT", interrupt)
    process.off("SIGTERM", interrupt)
  }
}

function report(path: string): void {
  const folder = new ResultsFolder(resolve(path))
  const results = folder.read()
  if (!results) throw new LabError(`${path} must hold results.jsonl, got none. Run batch-lab first.`)
  folder.writeReport(renderReport(results))
  process.stdout.write(`${shortPath(folder.reportPath)}\n`)
}

/** Everything but the single measurements, which are in the file. */
function jsonOf({ header, batches, interrupted, resultsPath, reportPath }: LabResult): unknown {
  const { type: _, format: __, ...about } = header
  const summaries = batches.map(({ summary: { type: ___, ...summary } }) => summary)
  return { ...about, interrupted, batches: summaries, files: { results: resultsPath, report: reportPath } }
}

function textOf(result: LabResult, options: RunOptions): string {
  const resume = `--resume${options.out === undefined ? "" : ` --out ${options.out}`}`
  return [
    "",
    textTable(result, process.stdout.isTTY ? process.stdout.columns : 160),
    "",
    ...notesOf(result),
    "",
    `report   ${shortPath(result.reportPath)}`,
    `results  ${shortPath(result.resultsPath)}`,
    ...(result.interrupted ? [`Interrupted. To go on, run it again with ${resume}`] : []),
    "",
  ].join("\n")
}

function shortPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith("..") ? path : short
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    if (error.code === "commander.help") return EXIT_USAGE
    // On a line of its own it may offer the nearest name.
    const [line, offer = ""] = error.message.replace(/^error: /, "").split("\n")
    console.error(`batch-lab: ${line}.${offer && ` ${offer.slice(1, -1)}`} See batch-lab run --help.`)
    return EXIT_USAGE
  }
  if (isLabError(error)) {
    console.error(error.message)
    return EXIT_USAGE
  }
  console.error(error)
  return 1
}

function number(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text)
  if (Number.isNaN(value)) throw new InvalidArgumentError("It must be a number")
  return value
}

function numbers(text: string): number[] {
  return text.split(",").map(number)
}

function collectHyper(text: string, before: Record<string, HyperValue> = {}): Record<string, HyperValue> {
  const [name, value] = parseHyper(text)
  if (Object.hasOwn(before, name)) {
    throw new LabError(`opt must name each option once, got ${name} twice. Leave one out.`)
  }
  return { ...before, [name]: value }
}
