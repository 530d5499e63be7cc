import { describe, expect, it } from "vitest"
import { makeRunnable } from "../site/live/transform"
import { runInNode as run } from "./run-in-node"

describe("a live example", () => {
  it("tells the values of lines with an arrow", async () => {
    expect(await run("const a = 2\na + 1 // => 3\n  a * a // => 4")).toEqual([
      [2, 3],
      [3, 4],
    ])
  })

  it("tells them in loops and functions, and of declared names", async () => {
    const code =
      "for (const i of [1, 2]) {\n  i * 10 // => ten\n}\nconst b = 7 // => 7\nfunction f() {\n  b // => 7\n}\nf()"
    expect(await run(code)).toEqual([
      [2, 10],
      [2, 20],
      [4, 7],
      [6, 7],
    ])
  })

  it("tells what is thrown where that is expected", async () => {
    expect(await run('null.x // => throws Cannot read\n"on" // => "on"')).toEqual([
      [1, expect.stringMatching(/^TypeError: Cannot read/)],
      [2, "on"],
    ])
  })

  it("waits, and prints", async () => {
    const code =
      "const a = await Promise.resolve(5)\nconsole.log(a) // => 5\nawait Promise.resolve(a) // => 5"
    expect(await run(code)).toEqual([[5], [3, 5]])
  })

  it("gets its imports, over several lines and by other names", async () => {
    const code =
      'import {\n  a,\n  b as c,\n} from "m"\nimport * as all from "m"\na + c // => 3\nall.a // => 1'
    expect(makeRunnable(code).imports).toEqual([["m", "all"]])
    expect(await run(code, { m: { a: 1, b: 2 } })).toEqual([
      [6, 3],
      [7, 1],
    ])
  })

  it("may have types, and keeps its lines", async () => {
    const code =
      'import { type A, f } from "m"\ninterface B {\n  readonly x: number\n}\nconst b: B = { x: 1 as const }\nconst g = <T,>(t: T): T => t\ng<number>(b.x)! // => 1'
    expect(await run(code, { m: { f: 0 } })).toEqual([[7, 1]])
  })

  it("may have all that TypeScript adds, but what changes how it runs", async () => {
    const code = `import type { T } from "m"
type X = string | number
interface Shape { readonly sides: number }
abstract class Base<V> { constructor(protected readonly value: V) {} }
class Square extends Base<number> implements Shape {
  declare later: string
  private readonly sides: number = 4
  grow?: boolean
  constructor(value: number, readonly name = "square") {
    super(value)
  }
  isBig(this: Square, limit?: number): this is Square { return this.value > (limit as number) }
}
export const square = new Square(<number>7)
let maybe: X
maybe = "on" satisfies X
const f = <A, B = A>(a: A, b?: B): [A, B | undefined] => [a, b!]
;[square.isBig(5), square.name, (square as Shape).sides] // => [true, "square", 4]
f<number>(1) // => [1, undefined]
maybe // => "on"
`
    expect(await run(code)).toEqual([
      [18, [true, "square", 4]],
      [19, [1, undefined]],
      [20, "on"],
    ])
  })

  it("says where a syntax is wrong", () => {
    expect(makeRunnable("const a = 1\nconst = 2").wrongLine).toBe(2)
  })
})
