import { describe, it } from "vitest"
import * as t from "../../tensor/src/index"
import * as o from "../../optim/src/index"
import { adagradTraits, adamTraits, describeLaws, FLOAT32, FLOAT64, momentumTraits, optimizerLaws, rmspropTraits, sgdTraits, type OptimizerSubject, type OptimizerTraits, type HyperRange } from "../src/index"

const lr: HyperRange = { default: 0.0078125, min: 0 }
const u = (d: number): HyperRange => ({ default: d, min: 0, max: 1, maxOpen: true })
const eps: HyperRange = { default: 1e-8, min: 0 }
const weightDecay: HyperRange = { default: 0, min: 0 }
const betas = { beta1: { ...u(0.9), label: "betas" }, beta2: { ...u(0.999), label: "betas" } }
function sub(name: string, C: any, hyper: Record<string, HyperRange>, traits: OptimizerTraits, dtype: "float32" | "float64", fixed: object = {}): OptimizerSubject {
  return {
    name: `${name} ${dtype}`, eps: dtype === "float32" ? FLOAT32 : FLOAT64, hyper,
    traits: { groups: true, maximize: true, ...traits },
    create(groups) {
      const lists: any[] = []
      const gs = groups.map(({ params, options }) => {
        const ps = params.map((p) => t.tensor([...p], { dtype, requiresGrad: true } as never))
        lists.push(...ps)
        const { beta1, beta2, ...rest } = { ...Object.fromEntries(Object.entries(hyper).map(([k, r]) => [k, r.default])), ...options } as any
        return { params: ps, ...rest, ...(beta1 === undefined ? {} : { betas: [beta1, beta2] }), ...fixed }
      })
      const opt = new C(gs)
      return {
        step(grads) { opt.zeroGrad(); lists.forEach((w, p) => (w.grad = t.tensor([...grads[p]], { dtype } as never))); opt.step() },
        params: () => lists.map((w) => [...w.toArray()]),
        stateDict: () => opt.stateDict(),
        loadStateDict: (s) => opt.loadStateDict(s),
        setLr: (x) => { for (const g of opt.paramGroups) g.lr = x },
      }
    },
  }
}
const coupled = { decay: { kind: "coupled", hyper: "weightDecay" } } as const
for (const d of ["float32", "float64"] as const) {
  const all = [
    sub("SGD", o.SGD, { lr, weightDecay }, { ...sgdTraits, ...coupled }, d),
    sub("momentum", o.SGD, { lr, momentum: u(0.9), weightDecay }, { ...momentumTraits("buffer"), ...coupled }, d),
    sub("nesterov", o.SGD, { lr, momentum: {...u(0.9), min: 0.0001}, weightDecay }, { ...momentumTraits("nesterov"), ...coupled }, d, { nesterov: true }),
    sub("heavy", o.HeavyBall, { lr, momentum: u(0.9), weightDecay }, { ...momentumTraits("heavy-ball"), ...coupled }, d),
    sub("Adagrad", o.Adagrad, { lr, eps, weightDecay }, { ...adagradTraits, ...coupled }, d),
    sub("AdagradSum", o.AdagradSum, { lr }, { ...adagradTraits, epsilon: undefined }, d),
    sub("AdagradRMS", o.AdagradRootMeanSquare, { lr }, { ...adagradTraits, epsilon: undefined }, d),
    sub("RMSprop", o.RMSprop, { lr, alpha: u(0.99), eps, weightDecay }, { ...rmspropTraits, ...coupled }, d),
    sub("RMSpropSigma", o.RMSpropSigma, { lr, alpha: u(0.9) }, { ...rmspropTraits, epsilon: undefined, underConstantGradient: () => 1, meanOfSquares: { coefficient: "alpha", start: "first" } }, d),
    sub("centred", o.RMSprop, { lr, alpha: { ...u(0.99), sample: [0.5, 0.99] }, eps }, { ...rmspropTraits, underConstantGradient: undefined, meanOfSquares: { coefficient: "alpha", start: "zero", centred: true } }, d, { centered: true }),
    sub("Adam", o.Adam, { lr, ...betas, eps, weightDecay }, { ...adamTraits, ...coupled }, d),
    sub("AdamW", o.AdamW, { lr, ...betas, eps, weightDecay }, { ...adamTraits, decay: { kind: "decoupled", hyper: "weightDecay" } }, d),
    sub("AMSGrad", o.AMSGrad, { lr, ...betas, eps }, { ...adamTraits, adam: { beta1: "beta1", beta2: "beta2", amsgrad: true } }, d),
  ]
  for (const s of all) describeLaws(describe, it, s, optimizerLaws)
}
