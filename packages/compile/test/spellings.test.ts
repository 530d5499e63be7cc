import { type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { compile } from "../src"
import { isArrow } from "../src/trace/is-arrow"

type Fn = (this: unknown, x?: Tensor) => Tensor

/** Runs code that gives a function; in it `this` is an object with another k. */
const made = (code: string) => new Function(`return ${code}`).call({ k: 100 }) as Fn

const NAMES = [
  "step",
  "async",
  "get",
  "set",
  "static",
  "await",
  "of",
  "function",
  "class",
  "$",
  "_x1",
  "größe",
  "\\u0061b",
  "\\u{61}c",
  "'x => y'",
  '"(x) => y"',
  "1",
  "['a=>b']",
  "[`(`]",
  "['async' + '=>']",
]
const PARAMETERS = [
  "(x)",
  "( x )",
  "(/* => { */ x)",
  "(x, y = ')', { z } = {})",
  "(x = /\\)=>/ && 0)",
  "(x, y = () => 1)",
  "(\n// ) =>\nx)",
  "(x, ...rest)",
]
const GAPS = ["", " ", "/**/", " /* => */ ", "\n", "\n// (x) =>\n"]
const BODY = "{ return x.mul(this.k) }"

const of = (values: readonly string[]) => fc.constantFrom(...values)
const methods = fc.record({
  name: of(NAMES),
  gap: of(GAPS),
  parameters: of(PARAMETERS),
  before: of(["", "static ", "*"]),
})

// V8 leaves this name out of the text of a method in a class, though not in an object.
const inClasses = methods.filter(({ name }) => name !== "static")

/** Functions with a `this` of their own. */
const own = fc.oneof(
  methods.map(({ name, gap, parameters }) => `Object.values({ ${name}${gap}${parameters}${gap}${BODY} })[0]`),
  methods.map(({ gap, parameters, name }) => {
    const key = /^[\w$]+$/.test(name) ? name : ""
    return `(function${gap} ${/^(function|class|await|static|1)$/.test(key) ? "" : key}${gap}${parameters}${gap}${BODY})`
  }),
  inClasses.map(
    ({ name, gap, parameters }) =>
      `(() => { class A { ${name}${gap}${parameters}${gap}${BODY} }; const key = Reflect.ownKeys(A.prototype).find((key) => key !== 'constructor'); return A.prototype[key] })()`,
  ),
  inClasses.map(
    ({ name, gap, parameters }) =>
      `(() => { class A { static ${gap}${name}${gap}${parameters}${gap}${BODY} }; const key = Reflect.ownKeys(A).find((key) => !/^(length|name|prototype)$/.test(key)); return A[key] })()`,
  ),
  fc.constantFrom("(class { static m(x) { return x.mul(this.k) } }).m"),
)

/** Those that have none. */
const arrows = fc.oneof(
  fc
    .record({ parameters: of(PARAMETERS), gap: of(["", " ", "/**/", " /* ( */ "]) })
    .map(({ parameters, gap }) => `(${parameters}${gap}=>${gap} ${BODY})`),
  fc
    .record({
      name: of(["x", "async", "get", "set", "of", "$", "_x1", "größe", "\\u0061b", "\\u{61}c"]),
      gap: of(["", " ", "/**/", " /* ( */ "]),
    })
    .map(({ name, gap }) => `(${name}${gap}=>${gap} ${name}.mul(this.k))`),
  // Named by where they stand.
  of(NAMES).map((name) => `Object.values({ ${name}: (x) => x.mul(this.k) })[0]`),
)

describe("whether a step has a this of its own", () => {
  const x = tensor([1, 2])

  it("is told of every spelling of a function or method, which then goes by it", () => {
    fc.assert(
      fc.property(own, (code) => {
        const step = compile(made(code))
        expect(isArrow(made(code))).toBe(false)
        for (const k of [2, 3, 2]) expect(step.call({ k }, x).toArray()).toEqual([k, 2 * k])
      }),
      { numRuns: 600 },
    )
  })

  it("is told of every spelling of an arrow, to which it is nothing", () => {
    fc.assert(
      fc.property(arrows, (code) => {
        const step = compile(made(code))
        expect(isArrow(made(code))).toBe(true)
        for (const k of [2, 3, 2]) expect(step.call({ k }, x).toArray()).toEqual([100, 200])
        expect(step.recordings).toBe(1)
      }),
      { numRuns: 200 },
    )
  })

  it("is told of getters, setters, bound functions and generators", () => {
    const of = (code: string) => isArrow(made(code))
    expect(of("Object.getOwnPropertyDescriptor({ get async() { return 1 } }, 'async').get")).toBe(false)
    expect(of("Object.getOwnPropertyDescriptor({ get ['=>']() { return 1 } }, '=>').get")).toBe(false)
    expect(of("Object.getOwnPropertyDescriptor({ set x(y) {} }, 'x').set")).toBe(false)
    expect(of("((x) => x).bind(1)")).toBe(false)
    expect(of("({ *async(x) { yield x } }).async")).toBe(false)
    expect(of("({ async *['=>'](x) { yield x } })['=>']")).toBe(false)
  })
})

it("a class is named as what it is", () => {
  expect(() => compile(class A {} as never)).toThrow("compile: the step must be a function, got a class.")
})
