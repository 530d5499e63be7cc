import { type Tensor, type TypedArray, tensor as tensorOf } from "@gradus/tensor"
import {
  type Executor,
  newArray,
  type Primitive,
  type Spec,
  Storage,
  sameShape,
  useExecutor,
} from "@gradus/tensor/engine"
import { rootsOf, valuesOf } from "../../src/graph/graph"
import { simplify } from "../../src/graph/simplify"
import type { Source, Value } from "../../src/graph/value"
import { Program } from "../../src/run/program"

/** An operation that waits to be carried out, or numbers. */
interface Waiting extends Spec {
  operation?: {
    readonly primitive: Primitive<unknown>
    readonly operands: readonly Waiting[]
    readonly attrs: unknown
  }
  numbers?: TypedArray
}

/** Programs that are kept for graphs of the same form. */
const MOST = 200

/**
 * Lets operations wait until somebody asks for numbers, and then runs all that these need as one compiled program:
 * code that knows nothing of it goes through fusion, memory plan and emission. What was computed before is an argument
 * of the program, so that nothing is folded away.
 */
export class DeferredExecutor implements Executor {
  /** How many programs ran. */
  ran = 0
  readonly #waiting = new WeakMap<Tensor, Waiting>()
  /** What storages held, by version. */
  readonly #held = new WeakMap<Storage, { readonly version: number; readonly waiting: Waiting }>()
  readonly #programs = new Map<string, Program>()
  readonly #ids = new Map<Primitive<unknown>, number>()

  run(primitive: Primitive<unknown>, inputs: readonly Tensor[], attrs: unknown, spec: Spec): Tensor {
    const operands = inputs.map((input) => this.#of(input))
    const result = inputs[0].derive(undefined, spec.shape, spec.dtype)
    const { shape, dtype } = spec
    this.#waiting.set(result, { shape, dtype, operation: { primitive, operands, attrs } })
    return result
  }

  read(tensor: Tensor): Storage | undefined {
    const waiting = this.#waiting.get(tensor)
    if (!waiting) return undefined
    if (!waiting.numbers) {
      // What the compiler itself computes is carried out at once.
      useExecutor(undefined)
      try {
        waiting.numbers = this.#compute(waiting)
      } finally {
        useExecutor(this)
      }
      waiting.operation = undefined
    }
    return Storage.heap(tensor.dtype, waiting.numbers)
  }

  #of(tensor: Tensor): Waiting {
    const known = this.#waiting.get(tensor)
    // An assignment gives a tensor other numbers.
    if (known && !tensor.hasValues) return known
    const { storage, shape, dtype } = tensor
    const held = this.#held.get(storage)
    if (held?.version === storage.version) {
      return sameShape(held.waiting.shape, shape) ? held.waiting : { ...held.waiting, shape }
    }
    const numbers = storage.array ?? storage.copy()
    const waiting: Waiting = { shape, dtype, numbers }
    this.#held.set(storage, { version: storage.version, waiting })
    return waiting
  }

  #compute(root: Waiting): TypedArray {
    const form = new Form(this.#ids)
    const output = form.valueOf(root)
    let program = this.#programs.get(form.key)
    if (!program) {
      const graph = simplify({ outputs: [output], writes: [], given: [], checks: [], streams: [] })
      program = new Program(graph, valuesOf(rootsOf(graph)))
      if (this.#programs.size === MOST) this.#programs.clear()
      this.#programs.set(form.key, program)
    }
    this.ran++
    const [result] = program.run(form.args)
    const numbers = newArray(result.dtype, result.size)
    numbers.set(result.storage.peek())
    return numbers
  }
}

const site = new Error("deferred")

/** A graph of what waits, numbered from the first operand on, so that equal forms have equal keys. */
class Form {
  readonly args: Tensor[] = []
  key = ""
  readonly #values = new Map<Waiting, Value>()

  constructor(readonly ids: Map<Primitive<unknown>, number>) {}

  valueOf(root: Waiting): Value {
    const stack = [root]
    for (;;) {
      const waiting = stack[stack.length - 1]
      if (!this.#values.has(waiting)) {
        const missing = (waiting.operation?.operands ?? []).filter((operand) => !this.#values.has(operand))
        if (missing.length > 0) {
          stack.push(...missing)
          continue
        }
        this.#add(waiting)
      }
      stack.pop()
      if (stack.length === 0) return this.#values.get(root) as Value
    }
  }

  #add(waiting: Waiting): void {
    const { shape, dtype, operation, numbers } = waiting
    const id = this.#values.size
    this.#values.set(waiting, { id, shape, dtype, source: this.#source(waiting) })
    this.key += `${id}:${dtype}[${shape}]`
    if (operation) {
      const { primitive, operands, attrs } = operation
      let name = this.ids.get(primitive)
      if (name === undefined) {
        name = this.ids.size
        this.ids.set(primitive, name)
      }
      this.key += `${name}${JSON.stringify(attrs)}(${operands.map((one) => this.#values.get(one)?.id)});`
    } else if (isConstant(waiting)) {
      this.key += `=${Object.is(numbers?.[0], -0) ? "-0" : numbers?.[0]};`
    }
  }

  #source(waiting: Waiting): Source {
    const { shape, dtype, operation } = waiting
    const numbers = waiting.numbers as TypedArray
    if (!operation) {
      if (isConstant(waiting)) return { kind: "constant", data: numbers }
      this.args.push(tensorOf(numbers, { shape, dtype }))
      return { kind: "argument", place: this.args.length - 1 }
    }
    const { primitive, attrs } = operation
    const operands = operation.operands.map((operand) => this.#values.get(operand) as Value)
    const lowering = primitive.lower(operands, { shape, dtype }, attrs)
    return { kind: "operation", primitive, operands, attrs, lowering, site }
  }
}

/** Numbers written in code are part of the program; whole ones are mostly words of random streams. */
function isConstant({ shape, dtype }: Waiting): boolean {
  return shape.length === 0 && dtype !== "int32"
}
