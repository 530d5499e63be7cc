import {
  allows,
  FLOAT64,
  type HyperRange,
  type OptimizerSubject,
  type OptimizerTraits,
} from "../../src/index"

export type State = Record<string, number>
export type Options = Record<string, number>

/** One element's update: returns the new parameter, changes its state. `r` rounds each operation. */
export type Rule = (theta: number, g: number, s: State, o: Options, t: number, r: Round) => number
export type Round = (x: number) => number

export interface Saved {
  readonly t: number
  readonly states: State[][]
}

/** Stores a state value and gives it back. */
export function keep(s: State, key: string, value: number): number {
  s[key] = value
  return value
}

/** Everything about an optimizer that is not its rule; a defect replaces one piece. */
export const plumbing = {
  refuse(name: string, value: number, range: HyperRange): void {
    if (!allows(range, value)) throw new RangeError(`optimizer: ${name} must be in its range, got ${value}.`)
  },
  towards: (g: number, maximize: boolean) => (maximize ? -g : g),
  slot: (states: State[][], p: number, i: number): State => states[p][i],
  options: (groups: Options[], group: number): Options => groups[group],
  count: (t: number) => t + 1,
  save: (t: number, states: State[][]): unknown => structuredClone({ t, states }),
  load: (saved: unknown, _now: Saved) => structuredClone(saved) as Saved,
  setLr(groups: Options[], lr: number): void {
    for (const group of groups) group.lr = lr
  },
  freshStates: (params: readonly (readonly number[])[]): State[][] =>
    params.map((list) => list.map(() => ({}))),
  gradient: (g: readonly number[]): readonly number[] => g,
  coupled: (g: number, theta: number, o: Options, r: Round) =>
    o.weightDecay ? r(g + r(o.weightDecay * theta)) : g,
}

export type Plumbing = typeof plumbing

export interface Reference {
  readonly name: string
  readonly hyper: Record<string, HyperRange>
  readonly traits: OptimizerTraits
  readonly rule: Rule
  readonly eps?: number
  readonly plumbing?: Partial<Plumbing>
}

export function reference({
  name,
  hyper,
  traits,
  rule,
  eps = FLOAT64,
  plumbing: other,
}: Reference): OptimizerSubject {
  const pipe = { ...plumbing, ...other }
  const r: Round = eps === FLOAT64 ? (x) => x : Math.fround
  return {
    name,
    eps,
    hyper,
    traits: { groups: true, maximize: true, ...traits },
    create(groups) {
      const options = groups.map((group) => {
        const filled: Options = {}
        for (const [key, range] of Object.entries(hyper)) {
          const value = Number(group.options[key] ?? range.default)
          pipe.refuse(key, value, range)
          filled[key] = r(value)
        }
        return filled
      })
      const maximize = groups.map((group) => group.options.maximize === true)
      const owner = groups.flatMap((group, k) => group.params.map(() => k))
      const params = groups.flatMap((group) => group.params.map((list) => list.map(r)))
      let states = pipe.freshStates(params)
      let t = 0
      return {
        step(grads) {
          t = pipe.count(t)
          params.forEach((list, p) => {
            const o = pipe.options(options, owner[p])
            const given = pipe.gradient(grads[p])
            list.forEach((theta, i) => {
              const towards = pipe.towards(given[i], maximize[owner[p]])
              const g = traits.decay?.kind === "coupled" ? pipe.coupled(towards, theta, o, r) : towards
              list[i] = rule(theta, g, pipe.slot(states, p, i), o, t, r)
            })
          })
        },
        params: () => params.map((list) => [...list]),
        state: () =>
          states.map((elements) => {
            const keys = Object.keys(elements[0])
            return Object.fromEntries(keys.map((key) => [key, elements.map((state) => state[key])]))
          }),
        stateDict: () => pipe.save(t, states),
        loadStateDict(saved) {
          const loaded = pipe.load(saved, { t, states })
          t = loaded.t
          states = loaded.states
        },
        setLr: (lr) => pipe.setLr(options, r(lr)),
      }
    },
  }
}
