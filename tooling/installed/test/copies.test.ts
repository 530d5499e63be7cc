import { beforeAll, describe, expect, test } from "vitest"
import { install } from "../src/install"
import { runProgram } from "../src/run-program"
import { temporaryFolders } from "../src/temporary-folder"

const [one, two, other] = temporaryFolders("one", "two", "other")

beforeAll(() => {
  install(one)
  install(two)
  install(other, "999.1.2")
})

/** Two ways in which one program gets at gradus. */
const COPIES = {
  "imported and required": ['await import("gradus")', 'load("./program.cjs")("gradus")'],
  "required and imported": ['load("./program.cjs")("gradus")', 'await import("gradus")'],
  "installed twice, imported": [
    'await import("gradus")',
    'await import("../two/node_modules/gradus/dist/index.js")',
  ],
  "installed twice, required": ['load("./program.cjs")("gradus")', 'load("../two/program.cjs")("gradus")'],
  "installed twice, imported and required": [
    'await import("gradus")',
    'load("../two/program.cjs")("gradus")',
  ],
} as const

const start = ([a, b]: readonly [string, string]) => `
  const { createRequire } = await import("node:module")
  const load = (path) => createRequire(new URL(path, import.meta.url))
  const [A, B] = [${a}, ${b}]
  if (A.zeros === B.zeros) throw new Error("these are one copy")
`

describe.each(Object.entries(COPIES))("%s", (_, copies) => {
  const run = (body: string) => runProgram(one, start(copies) + body)

  test("a parameter of one is an operand of the other", async () => {
    const [sum, bias] = (await run(`
      const { bias } = new B.Linear(2, 1)
      bias.assign([2.5])
      return [A.zeros([1]).add(bias).toArray(), bias.add(A.zeros([1])).toArray()]
    `)) as [number[], number[]]
    expect([sum, bias]).toEqual([[2.5], [2.5]])
  })

  test("seed, gradient mode, anomalies and ids are those of the program", async () => {
    const result = await run(`
      A.manualSeed(7)
      const drawn = [A.rand([2]), B.rand([2]), A.rand([2])].map(String)
      B.manualSeed(7)
      const again = [B.rand([2]), B.rand([2]), B.rand([2])].map(String)
      const w = A.tensor([1, 2], { requiresGrad: true })
      let anomaly = ""
      try { A.detectAnomaly(() => B.zeros([1]).log()) } catch (error) { anomaly = error.message }
      let deep = w
      for (let i = 0; i < 50; i++) deep = (i % 2 === 0 ? A : B).mul(deep.add(1), 0.5)
      deep.sum().backward()
      return { drawn, again, mode: A.noGrad(() => B.mul(w, 2).requiresGrad), anomaly, grad: w.grad.toArray() }
    `)
    const { drawn, again, mode, anomaly, grad } = result as Record<string, unknown>
    expect(drawn).toEqual(again)
    expect(mode).toBe(false)
    expect(anomaly).toContain("log: results must be finite in detectAnomaly")
    expect(grad).toEqual([2 ** -50, 2 ** -50].map(Math.fround))
  })

  test("a training that mixes them learns, with the bits of one that does not", async () => {
    const result = (await run(`
      const outcomes = []
      const roles = ["tensor", "nn", "losses", "optim", "schedulers", "compile"]
      for (const threads of [undefined, 1, 2]) {
        for (let mix = 0; mix < 2 ** roles.length; mix += threads === 2 ? 9 : threads === 1 ? 5 : 3) {
          const of = Object.fromEntries(roles.map((role, i) => [role, (mix >> i) & 1 ? B : A]))
          of.tensor.manualSeed(3)
          const x = of.tensor.randn([8, 1, 6, 6])
          const y = of.tensor.tensor([0, 1, 2, 0, 1, 2, 0, 1], { dtype: "int32" })
          const model = new of.nn.Sequential(
            new B.Conv2d(1, 2, 3), new of.nn.BatchNorm2d(2), new A.ReLU(), new of.nn.Flatten(),
            new A.Dropout(0.2), new B.Linear(32, 3),
          )
          const optimizer = new of.optim.Adam(model.parameters(), { lr: 0.02 })
          const schedule = of.schedulers.exponentialLR(optimizer, { gamma: 0.99 })
          const plain = (x, y) => {
            optimizer.zeroGrad()
            const loss = of.losses.crossEntropy(model.forward(x), y)
            loss.backward()
            A.clipGradNorm(model.parameters(), 1)
            optimizer.step()
            return loss
          }
          const step = threads ? of.compile.compile(plain, { threads }) : plain
          const losses = []
          for (let i = 0; i < 12; i++) { losses.push(step(x, y).item()); schedule.step() }
          outcomes.push({ losses, bias: model.parameters().at(-1).toArray(), threads, mix })
        }
      }
      return outcomes
    `)) as { losses: number[]; bias: number[] }[]
    const [{ losses, bias }] = result
    expect(losses.at(-1)).toBeLessThan(0.7 * (losses[0] as number))
    for (const outcome of result) expect(outcome).toMatchObject({ losses, bias })
  })

  test("checkpoints, loaders, inspection", async () => {
    const result = await run(`
      const model = new A.Linear(3, 2)
      const bytes = B.saveSafetensors(model.stateDict())
      const fresh = new B.Linear(3, 2)
      fresh.loadStateDict(A.loadSafetensors(bytes).tensors)
      const loader = new B.DataLoader(new A.TensorDataset(A.arange(0, 4)), { batchSize: 2 })
      const batches = [...loader].map(([x]) => x.toArray())
      return [String(fresh.weight) === String(model.weight), batches, A.isModule(fresh), B.isTensor(model.weight)]
    `)
    expect(result).toEqual([
      true,
      [
        [0, 1],
        [2, 3],
      ],
      true,
      true,
    ])
  })
})

describe("two versions", () => {
  const meet = (body: string) =>
    runProgram(
      one,
      `const A = await import("gradus"), B = await import("../other/node_modules/gradus/dist/index.js")
       const x = A.ones([2, 2]), foreign = B.ones([2, 2]), model = new B.Linear(2, 2)
       const caught = (body) => {
         try { body() } catch (error) { return error.message }
         return "nothing was thrown"
       }
       ${body}`,
    )

  const MEETINGS = {
    "an operand": "x.add(foreign)",
    "an operand, the other way": "foreign.add(x)",
    "a parameter as operand": "A.matmul(x, model.weight)",
    "in a list": "A.cat([x, foreign])",
    "as input of a layer": "model.forward(x)",
    assigned: "x.assign(foreign)",
    "a gradient": "A.parameter(A.ones([2, 2])).grad = foreign",
    "passed to backward": "A.parameter(A.ones([2, 2])).mul(2).backward(foreign)",
    "in an optimizer": "new A.Adam(model.parameters())",
    "in a module": "new A.Sequential(new A.Linear(2, 2), model).parameters()",
    "as state": "new A.Linear(2, 2).loadStateDict(model.stateDict())",
    clipped: "model.forward(foreign).sum().backward(); A.clipGradNorm(model.parameters(), 1)",
    "a loss": "A.mse(foreign, x)",
    "an example": "A.collate([foreign, foreign])",
    saved: "A.saveSafetensors({ foreign })",
    "an argument of a compiled step": "A.compile((t) => t)(foreign)",
    "a result of a compiled step": "A.compile(() => foreign)()",
    "used in a compiled step": "A.compile(() => { model.weight.mul(2).sum().backward() })()",
  }

  test("what one made is refused by the other, in words", async () => {
    const calls = Object.entries(MEETINGS).map(
      ([name, body]) => `[${JSON.stringify(name)}, caught(() => { ${body} })]`,
    )
    const messages = (await meet(`return [${calls}]`)) as [string, string][]
    for (const [name, message] of messages) {
      expect(message, name).toMatch(
        /^gradus: one program must use one version, got .+ of version \S+ in version \S+\. See npm ls @gradus\/tensor/,
      )
      expect(message, name).toContain("999.1.2")
    }
  })

  test("each works alone, and a refused step leaves the other as it was", async () => {
    expect(
      await meet(`
        const refused = caught(() => A.compile(() => { model.weight.mul(2) })())
        return [refused, B.compile((t) => t.add(model.bias.mul(0)))(foreign).toArray(), x.add(1).toArray()]
      `),
    ).toEqual([
      expect.stringContaining("one program must use one version"),
      [
        [1, 1],
        [1, 1],
      ],
      [
        [2, 2],
        [2, 2],
      ],
    ])
  })
})
