import { compile, type Step } from "@gradus/compile"
import { Dropout, Linear, Module, parameter, Sequential } from "@gradus/nn"
import { Adam, SGD } from "@gradus/optim"
import { manualSeed, ones, type Tensor, tensor } from "@gradus/tensor"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { difference } from "../../../compile/test/programs/difference"
import { plainly, sameAsEager, stateOf } from "../../../compile/test/programs/twins"

/** What types forbid and JavaScript does. */
const set = (object: object, key: string, value: unknown) => void Reflect.set(object, key, value)
const get = (object: object, key: string) => Reflect.get(object, key) as unknown

class Net extends Module {
  head = new Linear(3, 3)
  readonly drop = new Dropout(0.25)
  readonly rest = new Sequential(new Linear(3, 3), new Linear(3, 3))
  last: unknown
  forward(x: Tensor): Tensor {
    return this.rest.forward(this.head.forward(x)).mul((get(this, "gain") as number | undefined) ?? 1)
  }
}

/** Without children, and read by steps directly. */
class Scale extends Module {
  factor = parameter(tensor([1, 2, 3]))
  power = 2
  forward(x: Tensor): Tensor {
    return x.mul(this.factor)
  }
}

function world() {
  manualSeed(3)
  const [net, scale] = [new Net(), new Scale()]
  const free = tensor([0.5, 1, 2], { requiresGrad: true })
  const sgd = new SGD([...net.head.parameters(), ...scale.parameters()], { lr: 0.1, momentum: 0.5 })
  const adam = new Adam(net.rest.parameters())
  net.children()
  return { net, scale, free, sgd, adam }
}

type World = ReturnType<typeof world>

const isSet = (value: unknown) => (value === undefined ? 1 : 2)

/** What a step may go by, as a number. */
const reads: Readonly<Record<string, (w: World) => number | Tensor>> = {
  "a parameter's requiresGrad": ({ scale }) => Number(scale.factor.requiresGrad),
  "a tensor's requiresGrad": ({ free }) => Number(free.requiresGrad),
  "a child's requiresGrad": ({ net }) => net.parameters().filter((p) => p.requiresGrad).length,
  "a gradient": ({ scale }) => isSet(scale.factor.grad),
  mode: ({ net }) => Number(net.drop.training),
  "a field": ({ scale }) => scale.power,
  "a field that is not there": ({ scale }) => Number(get(scale, "extra") ?? scale.power),
  "whether a field is there": ({ scale }) => Number("extra" in scale) + scale.power,
  "how many fields there are": ({ net }) => net.namedParameters().length,
  "a parameter": ({ scale }) => scale.factor,
  "a child's parameter": ({ net }) => net.head.parameters()[0].sum(),
  "a child's option": ({ net }) => net.drop.p,
  "a child": ({ net }) => Number(net.head instanceof Sequential),
  forward: ({ net }) => net.forward(ones([3])),
  "the number of groups": ({ sgd }) => sgd.paramGroups.length,
  "the parameters of groups": ({ sgd }) => sgd.paramGroups.flatMap(({ params }) => params).length,
  "a flag": ({ sgd }) => Number(sgd.paramGroups[0].nesterov) + 2 * Number(sgd.paramGroups[0].maximize),
  "a rate": ({ sgd }) => sgd.paramGroups[0].lr,
  "an optional number": ({ adam }) => adam.paramGroups[0].weightDecay,
  "a pair": ({ adam }) => adam.paramGroups[0].betas[1],
  "an initial rate": ({ sgd }) => sgd.paramGroups[0].initialLr ?? -1,
  "a count of steps": ({ adam, net }) => adam.stateOf(net.rest.parameters()[0])?.t ?? -1,
  "the names of a state": ({ sgd, scale }) =>
    Object.keys(sgd.stateOf(scale.factor)?.tensors ?? {}).length - 1 / 2,
}

/** What may happen to it, in a step or outside. */
const changes: Readonly<Record<string, (w: World) => void>> = {
  "freeze a parameter": ({ scale }) => (scale.factor.requiresGrad = false),
  "thaw a parameter": ({ scale }) => (scale.factor.requiresGrad = true),
  "freeze a tensor": ({ free }) => (free.requiresGrad = false),
  "freeze all": ({ net }) => net.freeze(),
  "thaw all": ({ net }) => net.unfreeze(),
  "forget a gradient": ({ scale }) => scale.factor.zeroGrad(),
  evaluate: ({ net }) => net.eval(),
  train: ({ net }) => net.train(),
  "set a field": ({ scale }) => (scale.power += 1),
  "set a field to what it may be": ({ scale }) => (scale.power = 3),
  "add a field": ({ scale }) => set(scale, "extra", 7),
  "add a gain": ({ net }) => set(net, "gain", 3),
  maximize: ({ sgd }) => (sgd.paramGroups[0].maximize = !sgd.paramGroups[0].maximize),
  "Nesterov's": ({ sgd }) => (sgd.paramGroups[0].nesterov = true),
  "an initial rate": ({ sgd }) => (sgd.paramGroups[0].initialLr = 0.3),
  "no initial rate": ({ sgd }) => (sgd.paramGroups[0].initialLr = undefined),
}

/** What may happen outside alone. */
const events: Readonly<Record<string, (w: World) => void>> = {
  ...changes,
  "another parameter": ({ scale }) => (scale.factor = parameter(tensor([4, 5, 6]))),
  "another weight": ({ net }) => set(net.head, "weight", parameter(ones([3, 3]))),
  "another child": ({ net }) => set(net, "head", new Sequential(new Linear(3, 3))),
  "another option": ({ net }) => set(net.drop, "p", 0.5),
  "another forward": ({ net }) => set(net.rest.at(0), "forward", (x: Tensor) => x.mul(10)),
  "a deeper rest": ({ net }) => set(net.rest, String(net.rest.length), new Linear(3, 3)),
  "a group": ({ sgd }) => sgd.addParamGroup({ params: [tensor([1], { requiresGrad: true })], lr: 0.5 }),
  "a rate": ({ sgd }) => (sgd.paramGroups[0].lr /= 2),
  "no momentum": ({ sgd }) => (sgd.paramGroups[0].momentum = 0),
  decay: ({ adam }) => (adam.paramGroups[0].weightDecay += 0.125),
  betas: ({ adam }) => (adam.paramGroups[0].betas = [0.5, 0.75]),
  "a step of Adam": ({ adam, net }) => {
    net.unfreeze()
    net.rest
      .forward(ones([3]))
      .sum()
      .backward()
    adam.step()
  },
  "a step of SGD": ({ sgd, scale }) => {
    scale.factor.requiresGrad = true
    scale.factor.mul(2).sum().backward()
    sgd.step()
  },
  "a loaded state": ({ sgd }) => sgd.loadStateDict(sgd.stateDict()),
}

/** All that can be seen from outside. */
function seen(w: World): unknown {
  const { net, scale, free, sgd, adam } = w
  const fields = Object.entries(scale).filter(([, value]) => typeof value === "number")
  return plainly([
    stateOf(scale),
    stateOf(net),
    free.requiresGrad,
    [net.training, fields, get(net, "gain"), net.last],
    [sgd.stateDict(), sgd.paramGroups.length, adam.stateDict()],
  ])
}

const some = <T>(table: Readonly<Record<string, T>>, most: number) =>
  fc.array(fc.constantFrom(...Object.keys(table)), { maxLength: most })
const what = fc.record({
  read: fc.uniqueArray(fc.constantFrom(...Object.keys(reads)), { minLength: 1, maxLength: 5 }),
  change: some(changes, 3),
  after: fc.boolean(),
  trains: fc.constantFrom("no", "first", "last"),
})

function stepOf(
  w: World,
  { read, change, after, trains }: typeof what extends fc.Arbitrary<infer T> ? T : never,
) {
  const alter = () => {
    for (const name of change) changes[name](w)
  }
  return (x: Tensor): Tensor => {
    const train = () => {
      w.scale.forward(x).square().sum().backward()
      w.sgd.step()
    }
    if (trains === "first") train()
    if (!after) alter()
    let sum = x
    for (const [i, name] of read.entries()) sum = sum.mul(0.5).add(x.mul(reads[name](w)).mul(i + 1))
    if (after) alter()
    if (trains === "last") train()
    w.net.last = sum
    return sum
  }
}

describe("a step that goes by parameters, fields, modes, groups and states, and changes them", () => {
  it("sees them at every call as eager code does, and leaves them as that does, or says why it cannot", () => {
    fc.assert(
      fc.property(what, fc.array(some(events, 2), { minLength: 2, maxLength: 5 }), (asked, life) => {
        const lead = (wrap: (step: Step) => Step) => {
          const w = world()
          const step = wrap(stepOf(w, asked))
          const told: unknown[] = []
          for (const happen of [[], ...life]) {
            try {
              for (const name of happen) events[name](w)
            } catch (error) {
              told.push((error as Error).message)
            }
            try {
              told.push(plainly([step(tensor([1, 2, 3])), seen(w)]))
            } catch (error) {
              return { told, error: error as Error }
            }
          }
          return { told, error: undefined }
        }
        const eager = lead((step) => step)
        const compiled = lead((step) => compile(step))
        // Where one of the two ends sooner, all was the same until then.
        const both = Math.min(eager.told.length, compiled.told.length)
        expect(difference(compiled.told.slice(0, both), eager.told.slice(0, both))).toBeUndefined()
        if (!compiled.error) expect(eager.error).toBeUndefined()
        else if (!eager.error) expect(compiled.error.message).toMatch(/compile|Tensor: |Storage: /)
      }),
    )
  })

  it("leaves them as they were when it fails after all, while it is recorded or later", () => {
    fc.assert(
      fc.property(what, fc.boolean(), some(events, 3), (asked, recorded, before) => {
        const w = world()
        for (const name of before) events[name](w)
        const inner = stepOf(w, asked)
        const step = compile((x: Tensor, index: Tensor) => {
          const y = inner(x)
          if (recorded) throw new Error("on purpose")
          return y.indexSelect(0, index)
        })
        const was = seen(w)
        expect(() => step(ones([3]), tensor(Int32Array.of(9)))).toThrow()
        expect(difference(seen(w), was)).toBeUndefined()
      }),
    )
  })
})

describe("each of the things a step may go by", () => {
  for (const [name, read] of Object.entries(reads)) {
    it(`is read anew when it has changed: ${name}`, () => {
      sameAsEager(({ step, see }) => {
        const w = world()
        const f = step((x: Tensor) => x.mul(read(w)))
        see(f(ones([3])))
        for (const event of Object.values(events)) {
          event(w)
          see(f(ones([3])), f(ones([3])))
        }
      })
    })
  }
})

it("an option of a child is seen to change where its parent was asked for its children alone", () => {
  const twin = sameAsEager(({ step, see }) => {
    const net = new Net()
    see(net.children().length)
    const f = step((x: Tensor) => x.mul(net.drop.p))
    see(f(ones([2])))
    set(net.drop, "p", 0.5)
    see(f(ones([2])))
  })
  expect(twin.ran).toBe(2)
})

it("the names of a state are seen to change where another one of as many steps is loaded", () => {
  const twin = sameAsEager(({ step, see }) => {
    const [w, v] = [1, 2].map((n) => tensor([n], { requiresGrad: true }))
    const optimizers = [new SGD([w]), new SGD([v], { momentum: 0.5 })]
    w.mul(v).backward()
    for (const optimizer of optimizers) optimizer.step()
    const [states, f] = [
      optimizers.map((optimizer) => optimizer.stateDict()),
      step((x: Tensor) => x.mul(Object.keys(optimizers[0].stateOf(w)?.tensors ?? {}).length)),
    ]
    for (const state of [states[0], states[1], states[0]]) {
      optimizers[0].loadStateDict(state)
      see(f(ones([2])))
    }
  })
  expect(twin.ran).toBeGreaterThan(1)
})
