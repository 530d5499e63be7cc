import { isTensor, type Tensor } from "@gradus/tensor"
import { type Setting, withRecorder } from "@gradus/tensor/engine"
import { rootsOf, valuesOf } from "../graph/graph"
import { simplify } from "../graph/simplify"
import type { Guards } from "../trace/guards"
import { type ArgumentLeaf, isArgument } from "../trace/signature"
import { callStep, PlacesWanted, withDeepStacks } from "../trace/site"
import { Tracer } from "../trace/tracer"
import { putTogether, takeApart } from "../trace/tree"
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
  leaves: readonly ArgumentLeaf[],
  options: RecordingOptions,
): Recording {
  try {
    return new Recording(fn, args, leaves, options)
  } catch (error) {
    if (error instanceof PlacesWanted) return new Recording(fn, args, leaves, { ...options, places: true })
    throw error
  }
}

/** A step recorded for one kind of call. */
export class Recording {
  readonly guards: Guards
  readonly program: Program
  /** Milliseconds that running the step's own code took. */
  readonly traceTime: number
  readonly #effects: readonly { readonly setting: Setting<unknown>; readonly value: unknown }[]
  readonly #form: unknown
  /** Returned tensors that are not computed, by place. */
  readonly #outside = new Map<number, Tensor>()
  /** Arguments whose gradients the step leaves behind, and whether there is one; the program returns these last. */
  readonly #gradients: { readonly place: number; readonly present: boolean }[] = []

  /**
   * @param leaves - what of the arguments is passed by value
   * @throws whatever the step throws; everything outside is then as it was
   */
  constructor(
    fn: Step,
    args: readonly unknown[],
    leaves: readonly ArgumentLeaf[],
    { isStatic, places = false, ...options }: RecordingOptions,
  ) {
    const started = performance.now()
    const tracer = new Tracer(leaves, places)
    try {
      const symbols = leaves.map((_, place) => tracer.argument(place))
      const given = symbolsFor(args, leaves, symbols, isStatic)
      const returned = withDeepStacks(() => withRecorder(tracer, () => callStep(() => fn(...given))))
      demandDone(returned)
      const { leaves: tensors, form } = takeApart(returned, isTensor)
      this.#form = form
      const computed: Tensor[] = []
      for (const [place, tensor] of tensors.entries()) {
        if (tracer.isOutside(tensor)) this.#outside.set(place, tensor)
        else computed.push(tensor)
      }
      for (const [place, symbol] of symbols.entries()) {
        if (!symbol.requiresGrad) continue
        const { grad } = symbol
        this.#gradients.push({ place, present: grad !== undefined })
        if (grad) computed.push(grad)
      }
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

  run(leaves: readonly ArgumentLeaf[]): unknown {
    const results = this.program.run(leaves)
    for (const { setting, value } of this.#effects) setting.poke(value)
    let last = results.length
    for (const { place, present } of [...this.#gradients].reverse()) {
      const leaf = leaves[place] as Tensor
      leaf.grad = present ? results[--last] : undefined
    }
    let next = 0
    return putTogether(this.#form, (place) => this.#outside.get(place) ?? results[next++])
  }
}

/** @throws TypeError for what a function returns that has not run to its end: a promise, or what a generator function gives */
function demandDone(returned: unknown): void {
  if (typeof returned !== "object" || returned === null) return
  if ("then" in returned && typeof returned.then === "function") {
    throw new TypeError(
      "compile: the step must not be asynchronous, got a function that returns a promise. Await what it needs before.",
    )
  }
  if ("next" in returned && typeof returned.next === "function") {
    throw new TypeError(
      "compile: the step must run to its end at once, got a generator function. Compile a function that returns, and call it for each element.",
    )
  }
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
