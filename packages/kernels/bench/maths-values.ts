/* Prints an f64 function at random arguments of an interval, as bits, for conformance/fit-maths.py --measure:
   npm run -s bench:file ../packages/kernels/bench/maths-values.ts atan 0.5 2 200000 | python3 conformance/fit-maths.py "atan(x)" --measure */
import * as maths from "../src/maths"
import { BLOCK, Runner } from "../test/maths-error"
import type { Judged } from "../test/maths-judge"

const [name = "exp", from = "-1", to = "1", count = "100000"] = process.argv.slice(2)
const of = (maths as Readonly<Record<string, unknown>>)[name] as Judged["of"] | undefined
if (!of) throw new RangeError(`maths-values: the function must be one of src/maths, got ${name}. As: atan`)

const view = new DataView(new ArrayBuffer(8))
function hex(x: number): string {
  view.setFloat64(0, x)
  return view.getBigUint64(0).toString(16).padStart(16, "0")
}

const runner = new Runner(name, "f64", of)
for (let left = Number(count); left > 0; left -= BLOCK) {
  const length = Math.min(left, BLOCK)
  const x = Array.from({ length }, () => Number(from) + (Number(to) - Number(from)) * Math.random())
  runner.argument().set(x)
  const y = runner.run(length)
  process.stdout.write(x.map((value, i) => `${hex(value)} ${hex(y[i]!)}\n`).join(""))
}
