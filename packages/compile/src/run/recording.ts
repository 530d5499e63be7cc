import type { Tensor } from "@gradus/tensor"
import { type AnySetting, demandOver } from "@gradus/tensor/engine"
import { rootsOf, valuesOf } from "../graph/graph"
import { simplify } from "../graph/simplify"
import type { Guards } from "../trace/guards"
import { type ArgumentLeaf, isArgument, type Signature } from "../trace/signature"
import { callStep, PlacesWanted, withDeepStacks } from "../trace/site"
import { Tracer } from "../trace/tracer"
import { putTogether, takeApart } from "../trace/tree"
import { Form } from "./form"
import { Program, type ProgramOptions } from "./program"

/** A function of tensors, numbers and nestings of them. */
// biome-ignore lint/suspicious/noExplicitAny: any function is meant, as in the types of the language itself
export type Step = (...args: any[]) => unknown

export interface RecordingOptions extends ProgramOptions {
  /** Whether the argument at a position is fixed. */
  readonly isStatic: (place: number) => boolean
  /** Whether to take down where the step calls each operation, for errors; default false. */
  readonly places?: boolean
}

/** Records a step, twice where an error has to name a line. @throws whatever the step throws; everything outside is then as it was */
export function recordStep(
  fn: Step,
  args: readonly unknown[],
  signature: Signature,
  options: RecordingOptions,
): Recording {
  try {
    return new Recording(fn, args, signature, options)
  } catch (error) {
    if (error instanceof PlacesWanted) return new Recording(fn, args, signature, { ...options, places: true })
    throw hinting(error, signature)
  }
}

/** The same error; one that complains of a tensor where a number belongs tells what may have brought it there. */
function hinting(error: unknown, { leaves, places }: Signature): unknown {
  const numbers = places.filter((_, i) => typeof leaves[i] === "number")
  if (
    numbers.length > 0 &&
    error instanceof Error &&
    /\ba Tensor\b|tensor\(recorded|got float64/.test(error.message)
  ) {
    error.message += ` In a compiled step a number among the arguments is a tensor; where it decides what the step does (a shape, a dim), name its position in staticArgs: [${[...new Set(numbers)].join(", ")}].`
  }
  return error
}

/** A step recorded for one kind of call. */
export class Recording {
  readonly guards: Guards
  readonly program: Program
  /** Milliseconds that running the step's own code took. */
  readonly traceTime: number
  readonly #effects: readonly { readonly setting: AnySetting; readonly value: unknown }[]
  /** The fields that it leaves set. */
  readonly fields: readonly { readonly object: object; readonly key: string; readonly form: Form }[]
  readonly #result: Form
  /** Arguments whose gradients the step leaves behind, and which result that is, if there is one. */
  readonly #gradients: { readonly place: number; readonly result: number | undefined }[] = []

  /** Arguments that the step has take gradients, or no more. */
  readonly #turned: { readonly place: number; readonly on: boolean }[] = []

  /** @throws whatever the step throws; everything outside is then as it was */
  constructor(
    fn: Step,
    args: readonly unknown[],
    { leaves, objects, places: positions, self }: Signature,
    { isStatic, places = false, ...options }: RecordingOptions,
  ) {
    const started = performance.now()
    const tracer = new Tracer(leaves, places, positions)
    try {
      const symbols = leaves.map((_, place) => tracer.argument(place))
      const given = symbolsFor(args, leaves, symbols, isStatic)
      tracer.given(self, objects, given)
      const returned = withDeepStacks(() => tracer.listen(() => callStep(() => fn.apply(self, given))))
      demandOver("compile", returned)
      const computed: Tensor[] = []
      const isThere = (tensor: Tensor) => tracer.isOutside(tensor)
      this.#result = new Form(returned, isThere, computed)
      for (const [place, symbol] of symbols.entries()) {
        const leaf = leaves[place]
        const on = symbol.requiresGrad
        // One that takes gradients has the symbol of its first place.
        const isSeen = typeof leaf !== "number" && (!leaf.requiresGrad || leaves.indexOf(leaf) === place)
        if (isSeen && leaf.requiresGrad !== on) this.#turned.push({ place, on })
        if (!on) continue
        const { grad } = symbol
        this.#gradients.push({ place, result: grad && computed.push(grad) - 1 })
      }
      this.fields = tracer.fieldChanges().map(({ object, key, value, read }) => {
        // What it has made once it may keep.
        const form = new Form(value, (tensor) => isThere(tensor) || tensor.hasValues, computed)
        if (read && form.isComputed) throw carried(tracer.guards.fieldName(object, key))
        return { object, key, form }
      })
      this.#effects = tracer.effects()
      const graph = simplify(tracer.graph(computed))
      this.guards = tracer.guards
      this.traceTime = performance.now() - started
      this.program = new Program(graph, valuesOf(rootsOf(graph)), options)
    } finally {
      tracer.undo()
    }
  }

  /** Gives its memory back: it never runs again. */
  free(): void {
    this.program.free()
  }

  /** The settings that it leaves set. */
  get settings(): readonly AnySetting[] {
    return this.#effects.map(({ setting }) => setting)
  }

  run(leaves: readonly ArgumentLeaf[]): unknown {
    const results = this.program.run(leaves)
    for (const { setting, value } of this.#effects) setting.poke(value)
    for (const { object, key, form } of this.fields) Reflect.set(object, key, form.of(results))
    for (const { place, on } of this.#turned) (leaves[place] as Tensor).requiresGrad = on
    for (const { place, result } of this.#gradients) {
      ;(leaves[place] as Tensor).grad = result === undefined ? undefined : results[result]
    }
    return this.#result.of(results)
  }
}

function carried(field: string): Error {
  return new Error(
    `compile: a step must not carry tensors in fields from call to call, got ${field}, which it reads and then sets. Make it a buffer() and assign() to it, or take it as an argument and return the next.`,
  )
}

/** The arguments with symbols in the places of their leaves. */
function symbolsFor(
  args: readonly unknown[],
  leaves: readonly ArgumentLeaf[],
  symbols: readonly Tensor[],
  isStatic: (place: number) => boolean,
): unknown[] {
  let next = 0
  const places = new Map<ArgumentLeaf, number>()
  for (const [place, leaf] of leaves.entries()) if (!places.has(leaf)) places.set(leaf, place)
  const given = args.map((arg, place) => {
    if (isStatic(place)) return arg
    const { form, leaves: own } = takeApart(arg, isArgument)
    const first = next
    next += own.length
    return putTogether(form, (i) => {
      const leaf = own[i]
      // A leaf that is given twice is one.
      return symbols[typeof leaf !== "number" && leaf.requiresGrad ? (places.get(leaf) as number) : first + i]
    })
  })
  // Behind the arguments' own leaves are the gradients that some of these have.
  for (let place = 0, count = next; place < count; place++) {
    const leaf = leaves[place]
    if (typeof leaf === "number" || !leaf.requiresGrad || places.get(leaf) !== place) continue
    symbols[place].requiresGrad = true
    if (leaf.grad) symbols[place].grad = symbols[next++]
  }
  return given
}
