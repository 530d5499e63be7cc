import { Generator, ones, type Tensor, tensor, zeros } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as nn from "../src"
import { isNeeded } from "../src/module/kept-parts"
import { roleOf } from "../src/module/parameter"
import { subjects } from "./promises"

class Scaled extends nn.Module {
  readonly scale = nn.parameter(ones([3]))
  readonly seen = nn.buffer(zeros([3]), "seen_so_far")
  readonly shift?: Tensor
  constructor() {
    super()
    this.shift = nn.parameter(zeros([3]))
  }
  forward(x: Tensor): Tensor {
    return x.mul(this.scale).add(this.seen)
  }
}

class Deeper extends nn.Linear {
  readonly extra = nn.parameter(zeros([2]))
  override forward(x: Tensor): Tensor {
    return super.forward(x).add(this.extra)
  }
}

interface Made {
  readonly name: string
  readonly make: () => nn.Module
  readonly input: () => Tensor
  /** Whether its parts are known before anybody looks at it. */
  readonly isOurs: boolean
}

const options = () => ({ generator: new Generator(1), dtype: "float64" as const })
const layers: readonly Made[] = Object.entries(subjects).flatMap(([name, variants]) =>
  variants.map(({ make, inputs }, i) => ({
    name: `${name}, variant ${i}`,
    make: () => make(options()),
    input: () => {
      const [{ data, shape, dtype }] = fc.sample(inputs, { numRuns: 1, seed: 1 })
      return tensor(Float64Array.from(data), { shape, dtype: dtype === "int32" ? "int32" : "float64" })
    },
    isOurs: true,
  })),
)
const own: readonly Made[] = [
  { name: "Scaled", make: () => new Scaled(), input: () => ones([2, 3]), isOurs: false },
  { name: "Deeper", make: () => new Deeper(3, 2), input: () => ones([2, 3]), isOurs: false },
]

const partsOf = (module: nn.Module) =>
  Object.entries(module).flatMap(([name, value]) =>
    value && roleOf(value) ? [[name, value as Tensor] as const] : [],
  )

const USES: Readonly<Record<string, (module: nn.Module, x: () => Tensor) => unknown>> = {
  forward: (module, x) => module.forward(x()),
  "forward of what it is in": (module, x) => new nn.Sequential(module).forward(x()),
  parameters: (module) => module.parameters(),
  "parameters of what it is in": (module) => new nn.Sequential(module).parameters(),
  namedBuffers: (module) => module.namedBuffers(),
  stateDict: (module) => module.stateDict(),
  loadStateDict: (module) => module.loadStateDict({}, { strict: false }),
  train: (module) => module.train(),
  eval: (module) => module.eval(),
  zeroGrad: (module) => module.zeroGrad(),
  freeze: (module) => module.freeze(),
  to: (module) => module.to("float64"),
  toString: (module: nn.Module) => module.toString(),
  children: (module) => module.children(),
  summary: (module) => nn.summary(module, [3]),
}
const LOOKS = ["forward", "parameters", "stateDict", "train", "toString"] as const
const PLAIN: Readonly<Record<string, (part: Tensor) => unknown>> = {
  "a plain tensor": (part) => part.detach(),
  "a result": (part) => (part.requiresGrad ? part.mul(1) : part.detach()),
  "a leaf that takes gradients": ({ shape }) => ones(shape, { requiresGrad: true }),
  "a list": (part) => part.toArray(),
  "a number": () => 1,
  false: () => false,
  "an object": () => ({}),
}

describe("what was a parameter or buffer of a module", () => {
  it.each([...layers, ...own])(
    "still is one when $name is used, or that is an error",
    ({ make, input, isOurs }) => {
      for (const [name, part] of partsOf(make())) {
        const message = new RegExp(
          `^\\w+: ${name} must be a ${roleOf(part)?.kind}, got .*\\. Make it one with ${roleOf(part)?.kind}\\(\\), change numbers by assign\\(\\), or keep it in a #private field\\.$`,
        )
        for (const look of isOurs ? [undefined, ...LOOKS] : LOOKS)
          for (const [use, run] of Object.entries(USES))
            for (const [what, value] of Object.entries(PLAIN)) {
              const module = make()
              if (look) USES[look](module, input)
              Object.assign(module, { [name]: value(part) })
              expect(() => run(module, input), `${use} after ${look}: ${name} is ${what}`).toThrow(message)
            }
      }
    },
  )

  it.each([...layers, ...own])(
    "of $name may be another one, and then is trained and saved",
    ({ make, input }) => {
      for (const [name, part] of partsOf(make())) {
        const module = make()
        module.forward(input())
        const keys = Object.keys(module.stateDict())
        const next =
          roleOf(part)?.kind === "parameter" ? nn.parameter(part.detach()) : nn.buffer(part.detach())
        Object.assign(module, { [name]: next })
        module.forward(input())
        expect([...module.parameters(), ...module.buffers()]).toContain(next)
        // A buffer is saved under the key of the one before.
        expect(Object.keys(module.stateDict())).toEqual(keys)
        expect(module.to("float64").to("float32").parameters().length).toBe(make().parameters().length)
      }
    },
  )

  it.each([...layers, ...own])("of $name is missed only where it is needed", ({ make, input }) => {
    for (const [name] of partsOf(make())) {
      for (const none of [undefined, null, "deleted"]) {
        const module = make()
        module.parameters()
        if (none === "deleted") Reflect.deleteProperty(module, name)
        else Object.assign(module, { [name]: none })
        const needed = isNeeded(make(), name)
        const look = () => module.parameters().length
        if (needed) {
          const message = `${module.constructor.name}: weight must be a parameter, got `
          expect(look).toThrow(message)
          expect(() => module.forward(input())).toThrow(message)
        } else expect(look).not.toThrow()
        Object.assign(module, { [name]: ones([3]) })
        expect(look).toThrow(`: ${name} must be a `)
      }
    }
  })

  it("may be a part that is not there yet", () => {
    const layer = new nn.Linear(2, 1, { bias: false })
    Object.assign(layer, { bias: ones([1]) })
    expect(() => layer.forward(ones([1, 2]))).toThrow("Linear: bias must be a parameter, got a Tensor.")
    Object.assign(layer, { bias: nn.parameter(ones([1])) })
    expect(layer.parameters().length).toBe(2)
    const norm = new nn.BatchNorm1d(2, { trackRunningStats: false, affine: false })
    Object.assign(norm, { runningMean: ones([2]) })
    expect(() => norm.eval()).toThrow("BatchNorm1d: runningMean must be a buffer, got a Tensor.")
  })

  it("tells the sizes of a layer, or that it is none", () => {
    const sizes: Readonly<Record<string, readonly string[]>> = {
      Linear: ["inFeatures", "outFeatures"],
      Conv2d: ["inChannels", "outChannels", "kernelSize"],
      Embedding: ["numEmbeddings", "embeddingDim"],
    }
    for (const [name, getters] of Object.entries(sizes))
      for (const value of [[[1]], undefined, ones([1])])
        for (const getter of getters) {
          const layer = Object.assign(subjects[name][0].make(options()), { weight: value })
          expect(() => Reflect.get(layer, getter)).toThrow(`${name}: weight must be a parameter, got `)
        }
  })

  it("is found where a module gets it late", () => {
    const module = new nn.Identity()
    module.forward(ones([1]))
    Object.assign(module, { late: nn.parameter(ones([1])) })
    expect(module.parameters().length).toBe(1)
    Object.assign(module, { late: ones([1]) })
    expect(() => module.forward(ones([1]))).toThrow("Identity: late must be a parameter, got a Tensor.")
  })

  it("may be a buffer that becomes trainable, or a module, but no parameter that ceases to be", () => {
    const module = new Scaled()
    module.parameters()
    Object.assign(module, { seen: nn.parameter(ones([3])) })
    expect(module.parameters().length).toBe(3)
    expect(Object.keys(module.stateDict())).toContain("seen_so_far")
    Object.assign(module, { seen: nn.buffer(ones([3])) })
    expect(() => module.parameters()).toThrow("Scaled: seen must be a parameter, got a Tensor.")
    Object.assign(module, { seen: new nn.Identity() })
    expect(module.parameters().length).toBe(2)
  })
})
