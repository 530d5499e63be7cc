import { formatCount, formatDuration, formatNumber, formatPercent } from "../format"
import { type Mode, modesOf } from "../mode"
import { MODELS } from "../model"
import type { Results, Summary } from "../records"
import { columnsOf, notesOf } from "../summary-table"
import type { Figure } from "./figure"
import { figures } from "./plots"
import { readResults } from "./reading"
import { styleSheet } from "./style"

const WIDE = 540
const NARROW = 350

/** The report: one HTML file that needs nothing else, for light and dark, wide and narrow screens. */
export function renderReport(results: Results): string {
  const { header, batches } = results
  const findings = readResults(results)
  const data = header.settings.dataset === "mnist" ? "MNIST" : header.settings.dataset
  const pictures =
    batches.length === 0
      ? ""
      : figures(results)
          .map((figure) => figureHtml(figure, results))
          .join("\n")
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Batch size against speed and result · ${escape(data)}</title>
<style>${styleSheet(batches.length)}</style>
</head>
<body>
<main>
<h1>Batch size against speed and result</h1>
<p class="lead">${escape(lead(results, data))}</p>
<p class="soft">${escape(`${formatDate(header.date)} · ${header.machine.cpu} · Node ${header.versions.node}`)}</p>
${batches.length === 0 ? "" : tableHtml(results)}
<h2>What the numbers say</h2>
<div class="findings">
${findings.map(({ heading, text }) => `<div><h3>${escape(heading)}</h3><p>${escape(text)}</p></div>`).join("\n")}
</div>
${pictures === "" ? "" : `<h2>Pictures</h2>\n<div class="figures">\n${pictures}\n</div>`}
<h2>How it was measured</h2>
<p>${escape(METHOD + besideText(results))}</p>
<div class="facts">
${factsHtml("Settings", settingsFacts(results))}
${factsHtml("Machine", machineFacts(results))}
</div>
</main>
</body>
</html>
`
}

const METHOD =
  "Every batch size starts from the same weights and meets the images in the same order of the same seed. Seconds an epoch are the median over chunks of about a twentieth of an epoch, scaled to a whole one. The clock runs while batches are drawn, the network runs forward and backward, and the weights are updated; it stands still during evaluation. Chunks in which code is still being compiled are left out of the timing: those of the first ten updates, and the first one with a smaller last batch. The training loss in the table is taken on the first 10,000 training images after the last update, the test accuracy on images that were never trained on."

/** How the other mode's seconds came about. */
function besideText(results: Results): string {
  const { mode, other } = modesOf(results.header.settings)
  return results.batches.some(({ summary }) => summary.otherMode)
    ? ` All of this was trained with ${mode} steps. After each batch size, ${other} ones were timed in the same way on a fresh copy of the model, for a second and a half at most; the numbers that come out are the same to the last bit.`
    : ""
}

function lead({ header, batches }: Results, data: string): string {
  const { settings, parameters } = header
  const sizes = batches.map(({ summary }) => formatCount(summary.batchSize)).join(", ")
  return `A network of ${formatCount(parameters)} parameters (${settings.model}: ${MODELS[settings.model].description}) learns ${data} from ${formatCount(header.data.train)} images with ${settings.optimizer}, ${sizes} of them at a time.`
}

function tableHtml(results: Results): string {
  const { batches } = results
  const columns = columnsOf(results)
  const heads = columns.map(({ title }) => `<th scope="col">${escape(title)}</th>`).join("")
  const rows = batches.map(({ summary }, i) => {
    const [first, ...cells] = columns.map(({ title, cell }) => cellHtml(title, cell(summary)))
    return `<tr><th scope="row" style="--of: var(--batch-${i})"><span class="word">batch </span>${first.text}</th>${cells.map(({ html }) => html).join("")}</tr>`
  })
  return `<div class="table"><table><thead><tr>${heads}</tr></thead><tbody>
${rows.join("\n")}
</tbody></table></div>
<p class="note">${escape(notesOf(results).join(" "))}</p>`
}

function cellHtml(title: string, value: string): { text: string; html: string } {
  const text = escape(value).replace(/ (\(.*\))$/, ' <span class="range">$1</span>')
  return { text, html: `<td data-title="${escape(title)}"><span>${text}</span></td>` }
}

function figureHtml({ title, caption, byBatch, svg }: Figure, { batches }: Results): string {
  const key = batches
    .map(
      ({ summary }, i) =>
        `<span style="--of: var(--batch-${i})">batch ${formatCount(summary.batchSize)}</span>`,
    )
    .join("")
  return `<figure><h3>${escape(title)}</h3><figcaption>${escape(caption)}</figcaption>
${byBatch ? `<div class="key">${key}</div>` : ""}
<div class="wide">${svg(WIDE)}</div><div class="narrow">${svg(NARROW)}</div></figure>`
}

const STEPS: Record<Mode, string> = {
  compiled: "compiled, one program for a whole update",
  eager: "eager, operation by operation",
}

type Facts = readonly (readonly [string, string])[]

function settingsFacts({ header, batches }: Results): Facts {
  const { settings, data } = header
  const options = Object.entries(settings.opt).map(([name, value]) => `${name} ${String(value)}`)
  const ends = [
    settings.epochs !== null && `${formatNumber(settings.epochs)} epochs`,
    settings.examples !== null && `${formatCount(settings.examples)} examples`,
    settings.seconds !== null && `${formatDuration(settings.seconds)} for all batch sizes together`,
  ].filter((end) => end !== false)
  const wall = batches.reduce((sum, { summary }: { summary: Summary }) => sum + summary.wallSeconds, 0)
  return [
    [
      "data",
      `${settings.dataset}: ${formatCount(data.train)} training and ${formatCount(data.test)} test images of ${data.size.join(" × ")} pixels, ${data.classes} classes`,
    ],
    ["model", `${settings.model}, ${formatCount(header.parameters)} parameters`],
    ["loss", "cross-entropy"],
    ["optimizer", [settings.optimizer, ...options].join(", ")],
    ["learning rate", learningRateText(settings)],
    ["steps", STEPS[modesOf(settings).mode]],
    ["until", ends.join(" or ")],
    ["seed", String(settings.seed)],
    ["took", formatDuration(wall)],
  ]
}

function learningRateText({ lr, lrScaling, lrReference }: Results["header"]["settings"]): string {
  const rate = formatNumber(lr)
  return lrScaling === "none"
    ? `${rate} for all`
    : `${rate} at batch ${formatCount(lrReference)}, ${lrScaling} scaling`
}

function machineFacts({ header }: Results): Facts {
  const { machine, versions, date } = header
  const { node, ...packages } = versions
  return [
    ["processor", `${machine.cpu} (${machine.cores} cores; training uses one)`],
    ["memory", `${formatCount(machine.memoryGiB)} GiB`],
    ["system", machine.system],
    [
      "load at start",
      `${formatNumber(machine.load)} (${formatPercent(machine.load / machine.cores, 0)} of the cores)`,
    ],
    ["node", node],
    ...Object.entries(packages),
    ["date", formatDate(date)],
  ]
}

function factsHtml(title: string, facts: Facts): string {
  const rows = facts.map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`)
  return `<div><h3>${title}</h3><dl>${rows.join("")}</dl></div>`
}

function formatDate(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}

function escape(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;")
}
