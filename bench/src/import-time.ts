import { execFileSync } from "node:child_process"

/*
 * Milliseconds to import the umbrella in a fresh process, less those of an empty process: median of many.
 *
 *   npm run bench:import
 */

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]

function milliseconds(code: string): number {
  const begin = performance.now()
  execFileSync(process.execPath, ["--input-type=module", "-e", code])
  return performance.now() - begin
}

const empty: number[] = []
const full: number[] = []
const inside: number[] = []
const timed =
  'const t = performance.now(); await import("gradus"); process.stdout.write(String(performance.now() - t))'
for (let i = 0; i < 15; i++) {
  empty.push(milliseconds(""))
  full.push(milliseconds('import "gradus"'))
  inside.push(
    Number(execFileSync(process.execPath, ["--input-type=module", "-e", timed], { encoding: "utf8" })),
  )
}
console.log(
  `import("gradus"): ${median(inside).toFixed(1)} ms; process with it ${median(full).toFixed(0)} ms, without ${median(empty).toFixed(0)} ms`,
)
