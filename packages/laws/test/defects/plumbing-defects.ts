import type { OptimizerSubject } from "../../src/index"
import { plumbing, type Saved } from "../reference/optimizer"
import * as good from "../reference/optimizers"
import type { Defect } from "./defect"
import { plumb } from "./spoil"

const save = "save, load, step is step"

/** Groups, state, options: all that surrounds the rule. */
export const plumbingDefects: readonly Defect<OptimizerSubject>[] = [
  plumb(
    "state keyed by position in the parameter",
    good.adam,
    { slot: (states, _, i) => (states[0].length > i ? states[0][i] : {}) },
    "dropping parameters does not change the others",
  ),
  plumb(
    "one state for a whole parameter",
    good.momentum,
    { slot: (states, p) => states[p][0] },
    "splitting and joining parameters changes nothing",
  ),
  plumb(
    "the first parameter forgets",
    good.momentum,
    { slot: (states, p, i) => (p === 0 ? {} : states[p][i]) },
    "permuting the parameters permutes the result",
  ),
  plumb(
    "groups share their options",
    good.sgd,
    { options: (groups) => groups[0] },
    "parameter groups do not leak into each other",
  ),
  plumb("maximize ignored", good.sgd, { towards: (g) => g }, "maximize mirrors minimize"),
  plumb("t not saved", good.adam, { save: (_, states) => structuredClone({ t: 0, states }) }, save),
  plumb("state saved by reference", good.adam, { save: (t, states) => ({ t, states }) }, save),
  plumb("state loaded by reference", good.adam, { load: (saved) => saved as Saved }, save),
  plumb(
    "state not saved",
    good.momentum,
    { save: (t, states) => ({ t, states: plumbing.freshStates(states.map((l) => l.map(() => 0))) }) },
    save,
  ),
  plumb(
    "state saved in float32",
    good.adam,
    {
      save: (t, states) => ({
        t,
        states: states.map((l) => l.map((s) => ({ m: Math.fround(s.m ?? 0), v: Math.fround(s.v ?? 0) }))),
      }),
    },
    save,
  ),
  plumb(
    "learning rate captured at construction",
    good.sgd,
    { setLr: () => undefined },
    "a new learning rate counts from the very next step",
  ),
  plumb(
    "learning rate set for the first step only after it",
    good.sgd,
    {
      setLr: (groups, lr) => queueMicrotask(() => plumbing.setLr(groups, lr)),
    },
    "a new learning rate counts from the very next step",
  ),
  plumb(
    "ranges not checked",
    good.adam,
    { refuse: () => undefined },
    "hyper-parameters out of their range are refused by name",
  ),
  plumb(
    "NaN passes the range check",
    good.adam,
    {
      refuse: (name, value, { min = 0 }) => {
        if (value < min || value > 1e9) throw new RangeError(`${name}: out of range`)
      },
    },
    "hyper-parameters out of their range are refused by name",
  ),
  plumb(
    "a refusal that names nothing",
    good.adam,
    {
      refuse: (_, value, range) => plumbing.refuse("a value", value, range),
    },
    "hyper-parameters out of their range are refused by name",
  ),
  plumb(
    "a closed bound refused",
    good.momentum,
    {
      refuse: (name, value, range) => plumbing.refuse(name, value, { ...range, minOpen: true }),
    },
    "hyper-parameters in their range are accepted",
  ),
  plumb(
    "gradients zeroed by the step",
    good.sgd,
    {
      gradient: (g) => {
        const copy = [...g]
        ;(g as number[]).fill(0)
        return copy
      },
    },
    "a step leaves the gradients as they are",
  ),
  plumb(
    "loading lays the saved state over the old one",
    good.momentum,
    {
      load: (saved, now) => {
        const { t, states } = structuredClone(saved) as Saved
        return { t, states: now.states.map((list, p) => list.map((old, i) => ({ ...old, ...states[p][i] }))) }
      },
    },
    "loading replaces what was there",
  ),
]
