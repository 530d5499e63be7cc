import { compile } from "@gradus/compile"
import { engine } from "@gradus/kernels"
import { BatchNorm1d, Dropout, init, Linear, Sequential, Tanh } from "@gradus/nn"
import * as optim from "@gradus/optim"
import {
  defaultGenerator,
  Generator,
  manualSeed,
  ones,
  rand,
  randint,
  randn,
  type Tensor,
} from "@gradus/tensor"
import fc from "fast-check"
import { expect, it } from "vitest"
import { difference } from "../../../compile/test/programs/difference"
import { plainly } from "../../../compile/test/programs/twins"

/** An update that is no single kernel: it needs the whole gradient's norm. */
const Normalised = optim.defineOptimizer(
  "Normalised",
  { lr: optim.nonNegative(0.1) },
  {
    init: (w) => ({ sum: w.mul(0) }),
    step: ({ w, g }, { sum }, { lr }) => {
      const next = sum.add(g.div(g.square().sum().sqrt().add(1)))
      return [w.sub(next.mul(lr)), { sum: next }]
    },
  },
)

const optimizers = [
  (p: Tensor[]) => new optim.SGD(p, { lr: 0.05, momentum: 0.9 }),
  (p: Tensor[]) => new optim.Adam(p, { lr: 0.01 }),
  (p: Tensor[]) => new optim.RMSprop(p, { lr: 0.01 }),
  (p: Tensor[]) => new Normalised(p),
]

/** A life: a model, an optimizer, tensors of every kind, generators, and a step that is compiled for so many threads. */
function lifeOf(which: number, threads = 1) {
  manualSeed(3)
  const own = new Generator(9)
  // So wide that threads share the work.
  const width = threads > 1 ? 800 : 40
  const model = new Sequential(
    new Linear(5, width),
    new BatchNorm1d(width),
    new Tanh(),
    new Dropout(0.3, { generator: own }),
    new Linear(width, 3),
  )
  const extra = randn([33], { requiresGrad: true })
  const heap = { x: randn([7, 20]), leaf: randn([20, 30], { requiresGrad: true }) }
  const optimizer = optimizers[which % optimizers.length](model.parameters())
  let loss: Tensor | undefined
  let saved: [ReturnType<typeof model.stateDict>, ReturnType<typeof optimizer.stateDict>] | undefined
  const train = compile(
    (x: Tensor) => {
      optimizer.zeroGrad()
      const value = model.forward(x).square().mean()
      value.backward()
      optimizer.step()
      return value
    },
    { threads },
  )
  let size = 2
  const actions: Readonly<Record<string, () => unknown>> = {
    uniform: () => rand([100]),
    normal: () => randn([10, 10]),
    integers: () => randint(0, 9, [50]),
    forward: () => {
      loss = model
        .forward(ones([6, 5]))
        .square()
        .mean()
      return loss
    },
    backward: () => {
      try {
        loss?.backward()
      } catch (error) {
        // Parameters have changed since: refused, and without a trace as well.
        if (!/must be as they were/.test((error as Error).message)) throw error
      }
      loss = undefined
    },
    "backward of a leaf on the heap": () => heap.x.matmul(heap.leaf).square().sum().backward(),
    clear: () => model.zeroGrad(),
    step: () => optimizer.step(),
    "clip norm": () => optim.clipGradNorm(model.parameters(), 0.01),
    "clip values": () => optim.clipGradValue(model.parameters(), 0.001),
    eager: () => {
      heap.x = heap.x.matmul(heap.leaf.detach()).tanh().matmul(heap.leaf.detach().T)
    },
    initialise: () => init.xavierNormal(model.parameters()[0]),
    reside: () => extra.makeResident(),
    "gradient by hand": () => {
      extra.grad = ones([33])
    },
    assign: () => extra.assign(extra.detach().mul(0.5)),
    group: () => {
      if (optimizer.paramGroups.length === 1) optimizer.addParamGroup({ params: [extra] })
    },
    rate: () => {
      for (const group of optimizer.paramGroups) group.lr = (group.lr as number) * 0.9
    },
    decay: () => {
      for (const group of optimizer.paramGroups) group.weightDecay = 0.01
    },
    save: () => {
      saved ??= [model.stateDict(), optimizer.stateDict()]
    },
    load: () => {
      if (saved) model.loadStateDict(saved[0])
    },
    "load the optimizer": () => {
      if (saved && saved[1].paramGroups.length === optimizer.paramGroups.length)
        optimizer.loadStateDict(saved[1])
    },
    compiled: () => train(ones([4, 5])),
    "compiled for another size": () => {
      train(ones([3 + (size % 3), 5]))
      size++
    },
  }
  const state = () =>
    plainly({
      model: model.stateDict(),
      grads: [...model.parameters(), extra, heap.leaf].map(({ grad }) => grad),
      extra,
      heap,
      optimizer: optimizer.stateDict(),
      groups: optimizer.stateDict().paramGroups,
      generators: [defaultGenerator().state(), own.state()],
    })
  return { actions, state, model }
}

/** Runs code with the `after`-th request for memory from now on refused, and all that follow. */
function refusing(after: number, body: () => unknown): boolean {
  const one = engine()
  const { allocator } = one
  let left = after
  const refuse = () => {
    if (left-- <= 0) throw new RangeError("Memory: refused by the test")
  }
  const allocate = (bytes: number) => {
    refuse()
    return Object.getPrototypeOf(allocator).allocate.call(allocator, bytes)
  }
  // What was granted is there for the rest of the call.
  let granted = -1
  const scratch = (bytes: number) => {
    if (bytes > granted) refuse()
    granted = Math.max(granted, bytes)
    return Object.getPrototypeOf(one).scratch.call(one, bytes)
  }
  Object.assign(allocator, { allocate })
  Object.assign(one, { scratch })
  try {
    body()
    return false
  } catch (error) {
    if (left >= 0) throw error
    return true
  } finally {
    Reflect.deleteProperty(allocator, "allocate")
    Reflect.deleteProperty(one, "scratch")
  }
}

const names = Object.keys(lifeOf(0).actions)
/** Several calls, of which the first are done when a later one fails. */
const composed = new Set(["forward"])

it.each([1, 2])(
  "a call that finds no memory, at whatever point, changes nothing, and life goes on with the same bits, on %i threads",
  (threads) => {
    let failures = 0
    const command = fc.record({ name: fc.constantFrom(...names), refuse: fc.boolean() })
    const training = ["forward", "backward", "clip norm", "step"].map((name) => ({ name, refuse: true }))
    const some = fc.array(
      fc.oneof(
        command.map((one) => [one]),
        fc.constant(training),
      ),
      {
        minLength: 2,
        maxLength: 7,
      },
    )
    const property = fc.property(fc.nat({ max: optimizers.length - 1 }), some, (which, parts) => {
      const commands = parts.flat()
      const quiet = lifeOf(which, threads)
      const traces = commands.map(({ name }) => {
        quiet.actions[name]()
        return quiet.state()
      })
      const life = lifeOf(which, threads)
      const expectState = (want: unknown, when: string) => {
        const found = difference(life.state(), want)
        if (found) throw new Error(`${when}: ${JSON.stringify(found)}`)
      }
      for (const [i, { name, refuse }] of commands.entries()) {
        const before = life.state()
        let after = refuse && !composed.has(name) ? 0 : Number.POSITIVE_INFINITY
        // The first request for memory is refused, then the second, until there is none left to refuse.
        for (; refusing(after, () => life.actions[name]()); after += 1 + Math.floor(after / 8)) {
          failures++
          expectState(before, `${name}, refused after ${after}`)
        }
        expectState(traces[i], name)
      }
    })
    const runs = (fc.readConfigureGlobal()?.numRuns ?? 50) / 2
    // Every recording that is refused has the threads compile anew.
    fc.assert(property, { numRuns: Math.ceil(threads > 1 ? runs / 10 : runs) })
    expect(failures).toBeGreaterThan(threads > 1 ? 10 : 100)
  },
)

it("a gradient that a compiled step left to be computed is still to be computed where there was no memory for it", () => {
  const gradients = [false, true].map((refuse) => {
    const { actions, model } = lifeOf(0)
    actions.compiled()
    const all = model.parameters().map(({ grad }) => grad as Tensor)
    const read = () => all.map((grad) => grad.toTypedArray())
    if (refuse) for (let after = 0; refusing(after, read); after++) expect(after).toBeLessThan(100)
    return read()
  })
  expect(gradients[1]).toEqual(gradients[0])
  const { actions, model } = lifeOf(0)
  actions.compiled()
  expect(refusing(0, () => model.parameters()[0].grad?.toArray())).toBe(true)
})
