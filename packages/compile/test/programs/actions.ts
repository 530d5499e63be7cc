import type { Tensor } from "@gradus/tensor"
import * as g from "@gradus/tensor"
import type { Move } from "./operations"
import type { Run } from "./run"

const isFloat = ({ dtype }: Tensor) => dtype === "float32" || dtype === "float64"
const isParameter = (x: Tensor) => x.requiresGrad && x.isLeaf

/** Assigns to a leaf what a value is in its shape and dtype. */
function assign(run: Run, target: ReturnType<Run["leaf"]>, value: ReturnType<Run["fit"]>): void {
  if (!target) return
  const { name, tensor } = run.fit(value, target.tensor.shape, target.tensor.dtype)
  run.say(`${target.name}.assign(${name})`)
  target.tensor.assign(tensor)
}

/** A scalar that gradients can be taken of, and its text. */
function lossOf(run: Run): { readonly text: string; readonly loss: Tensor } | undefined {
  const value = run.pick((x) => x.requiresGrad && !x.isLeaf && isFloat(x))
  if (!value) return undefined
  const weighted = run.draw(2) === 0
  const loss = weighted ? value.tensor.sin().sum() : value.tensor.sum()
  return { text: `${value.name}${weighted ? ".sin()" : ""}.sum()`, loss }
}

/** Everything in a step that is not an operation alone. */
export const actions: Readonly<Record<string, Move>> = {
  number: (run) => {
    if (run.numbers.length === 0) return
    const which = run.draw(run.numbers.length)
    const { name, tensor } = run.pickAny()
    const by = run.choose(["mul", "add", "rsub", "pow", "maximum", "lt"] as const)
    run.keep(`${name}.${by}(number${which})`, tensor[by](run.numbers[which]))
  },
  random: (run) => {
    const own = run.draw(2) === 0
    const options = own ? { generator: run.world.generator } : {}
    const shape = run.choose([[], [3], [4, 3], [0]])
    const which = run.choose(["rand", "randn", "randint"] as const)
    const text = `${which}([${shape}]${own ? ", { generator }" : ""})`
    if (which === "randint") run.keep(text, g.randint(-3, 9, shape, options))
    else run.keep(text, g[which](shape, { ...options, dtype: run.draw(2) === 0 ? "float64" : "float32" }))
  },
  dropout: (run) => {
    const { name, tensor } = run.pickFloat()
    const kept = g
      .randLike({ shape: tensor.shape, dtype: "float32" }, { generator: run.world.generator })
      .lt(0.5)
    run.keep(`dropout(${name})`, g.where(kept, tensor.mul(2), 0))
  },
  detach: (run) => {
    const { name, tensor } = run.pickFloat()
    run.keep(`${name}.detach()`, tensor.detach())
  },
  assign: (run) => assign(run, run.leaf(), run.pickAny()),
  "assign, read after": (run) => {
    const target = run.leaf()
    if (!target) return
    assign(run, target, run.pickAny())
    run.keep(`${target.name}.mul(2)`, target.tensor.mul(2))
  },
  "assign the same twice": (run) => {
    const [one, other] = [run.leaf(), run.leaf()]
    const value = run.pickAny()
    assign(run, one, value)
    assign(run, other, value)
  },
  swap: (run) => {
    const [one, other] = [run.leaf(), run.leaf()]
    if (!one || !other) return
    const old = run.draw(2) === 0 ? one.tensor.clone() : one.tensor.detach()
    run.say(`const old = ${one.name} as it is`)
    assign(run, one, other)
    assign(run, other, { name: "old", tensor: old })
  },
  "assign numbers": (run) => {
    const target = run.leaf((x) => isFloat(x) && x.ndim === 1)
    if (!target) return
    const list = Array.from({ length: target.tensor.size }, (_, i) => i / 2 - 1)
    run.say(`${target.name}.assign([${list}])`)
    target.tensor.assign(list)
  },
  backward: (run) => {
    const found = lossOf(run)
    if (!found) return
    const retainGraph = run.draw(3) > 0
    run.say(`${found.text}.backward(undefined, { retainGraph: ${retainGraph} })`)
    found.loss.backward(undefined, { retainGraph })
  },
  zeroGrad: (run) => {
    const one = run.draw(2) === 0 ? run.leaf() : undefined
    run.say(one ? `${one.name}.zeroGrad()` : "all.zeroGrad()")
    for (const tensor of one ? [one.tensor] : run.world.leaves) tensor.zeroGrad()
  },
  "use a gradient": (run) => {
    const leaf = run.leaf((x) => x.grad !== undefined)
    if (leaf) run.keep(`${leaf.name}.grad.mul(3)`, (leaf.tensor.grad as Tensor).mul(3))
  },
  "take a gradient as it is": (run) => {
    // That of a leaf that cannot change is another tensor in every step; a parameter's is always the same.
    const leaf = run.leaf((x) => x.grad !== undefined && run.world.mutable.includes(x))
    if (leaf) run.keep(`${leaf.name}.grad`, leaf.tensor.grad as Tensor)
  },
  "set a gradient": (run) => {
    const leaf = run.leaf(isParameter)
    if (!leaf) return
    const { name, tensor } = run.fit(run.pickAny(), leaf.tensor.shape, leaf.tensor.dtype)
    run.say(`${leaf.name}.grad = ${name}.detach()`)
    leaf.tensor.grad = tensor.detach()
  },
  descend: (run) => {
    for (const [i, leaf] of run.world.leaves.entries()) {
      const { grad } = leaf
      if (!grad || !isFloat(leaf)) continue
      run.say(`noGrad(() => leaf${i}.assign(leaf${i}.sub(leaf${i}.grad.mul(0.1))))`)
      g.noGrad(() => leaf.assign(leaf.sub(grad.mul(0.1))))
    }
  },
  momentum: (run) => {
    const leaf = run.leaf((x) => isParameter(x) && x.grad !== undefined)
    const state = leaf && run.leaf((x) => !x.requiresGrad && x.dtype === leaf.tensor.dtype)
    if (!leaf || !state) return
    run.say(
      `noGrad: ${state.name} ← 0.9·${state.name} + ${leaf.name}.grad, ${leaf.name} ← ${leaf.name} − 0.1·${state.name}`,
    )
    g.noGrad(() => {
      const { tensor: grad } = run.fit({ name: "g", tensor: leaf.tensor.grad as Tensor }, state.tensor.shape)
      state.tensor.assign(state.tensor.mul(0.9).add(grad))
      const { tensor: step } = run.fit({ name: "s", tensor: state.tensor }, leaf.tensor.shape)
      leaf.tensor.assign(leaf.tensor.sub(step.mul(0.1)))
    })
  },
  "gradients of gradients": (run) => {
    const found = lossOf(run)
    const leaf = run.leaf(isParameter)
    if (!found || !leaf) return
    const [first] = g.grad(found.loss, leaf.tensor, { createGraph: true, allowUnused: true })
    if (first) run.keep(`grad(${found.text}, ${leaf.name}, { createGraph: true })`, first)
  },
}
