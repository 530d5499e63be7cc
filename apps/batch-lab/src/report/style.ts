/**
 * Colours of the batch sizes, small to large, from warm to cool and (on light) from light to dark, so that the order shows
 * also to who does not see the hue.
 */
export function batchColours(count: number, theme: "light" | "dark"): string {
  return Array.from({ length: count }, (_, i) => {
    const part = count === 1 ? 0.5 : i / (count - 1)
    const [from, to] = theme === "light" ? [0.68, 0.42] : [0.88, 0.62]
    const lightness = from + (to - from) * part
    const hue = 55 + 235 * part
    return `--batch-${i}: oklch(${lightness.toFixed(3)} 0.155 ${hue.toFixed(0)});`
  }).join(" ")
}

/** The style sheet of the report. */
export function styleSheet(count: number): string {
  return `
:root { color-scheme: light dark; --page: #f6f5f2; --card: #ffffff; --ink: #1c1d20; --soft: #5d6068; --line: #e2e0da;
  ${batchColours(count, "light")} }
@media (prefers-color-scheme: dark) { :root { --page: #131417; --card: #1c1e22; --ink: #e9e9ea; --soft: #a1a4ac;
  --line: #32353b; --accent: #8db0ff; ${batchColours(count, "dark")} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 2.2rem 1.2rem 3rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; letter-spacing: -.01em; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 .8rem; }
h3 { font-size: 1rem; margin: 0 0 .25rem; }
p { margin: 0 0 .6rem; }
.soft, figcaption, .note { color: var(--soft); font-size: .875rem; }
.lead { font-size: 1.1rem; max-width: 46rem; }
.findings { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; }
.findings > div, figure, .table, .facts { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 1rem 1.1rem; }
.findings > div:last-child:nth-child(odd) { grid-column: 1 / -1; }
.findings p { margin: 0; font-size: .95rem; }
.table { overflow-x: auto; padding: .3rem .6rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .92rem; }
th { text-align: right; vertical-align: bottom; font-weight: 600; color: var(--soft); font-size: .82rem; }
th, td { padding: .5rem .55rem; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
td { text-align: right; white-space: nowrap; }
tbody th { color: var(--ink); font-size: .95rem; white-space: nowrap; vertical-align: middle; }
td .range { display: block; color: var(--soft); font-size: .8rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
figure { margin: 0; min-width: 0; }
figure svg { width: 100%; height: auto; display: block; overflow: visible; }
figcaption { margin-bottom: .5rem; }
.key { display: flex; flex-wrap: wrap; gap: .15rem .9rem; font-size: .85rem; margin-bottom: .3rem; }
.key span::before, tbody th::before { content: ""; display: inline-block; width: .7rem; height: .7rem; border-radius: 3px;
  background: var(--of); margin-right: .4rem; vertical-align: -.03rem; }
.narrow, .word { display: none; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.2rem; margin: 0; font-size: .92rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.2rem 2rem; }
@media (max-width: 620px) {
  main { padding: 1.4rem .8rem 2rem; } h1 { font-size: 1.5rem; }
  .wide { display: none; } .narrow { display: block; } .word { display: inline; white-space: pre; } figure { padding: .9rem .8rem; }
  thead { display: none; } table, tbody { display: block; }
  tbody tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--line); }
  tbody tr:last-child { border-bottom: 0; }
  tbody th, td { display: flex; justify-content: space-between; border: 0; padding: .12rem .4rem; text-align: right; }
  tbody th { justify-content: flex-start; align-items: center; }
  td { gap: .8rem; white-space: normal; } td > span { white-space: nowrap; }
  td::before { content: attr(data-title); color: var(--soft); text-align: left; }
  td .range { display: inline; margin-left: .4rem; }
}
@media print { body { background: #fff; } figure, .findings > div { break-inside: avoid; } }`
}
