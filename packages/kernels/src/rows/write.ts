import { BYTES, type StorageType } from "../call"
import { markAddresses, reduceRow, type Source } from "../reduce/accumulate"
import { Combiner } from "../reduce/combine"
import { isHeavy } from "../reduce/frame"
import { Reader } from "../reduce/reader"
import { VectorEmitter } from "../scalar/emit"
import type { Expr } from "../scalar/expr"
import { loadSplat, splatLowest, storeOne, storeVector } from "../scalar/lanes"
import { type FuncBuilder, i32, type Local, type Value } from "../wasm"
import type { RowOperand, RowProgramOptions, RowWrite } from "./row-stages"

interface Place extends RowOperand {
  /** Where the operand's row begins. */
  readonly address: Local
  readonly step: Value
}

/** Writes the kernel of a row program. */
export function writeRows(f: FuncBuilder, params: readonly Value[], program: RowProgramOptions): void {
  const [rows, columns] = params as [Value, Value]
  let next = 2
  const inputs = program.inputs.map((operand): Place => {
    const address = f.local("i32", params[next++])
    return { ...operand, address, step: params[next++] as Value }
  })
  const outputs = program.outputs.map((operand): Place => {
    const bytes = BYTES[operand.type]
    const step = operand.perRow ? i32.const(bytes) : f.local("i32", i32.mul(columns, bytes))
    return { ...operand, address: f.local("i32", params[next++]), step }
  })
  const writer = new RowWriter(f, columns, inputs, outputs, params[next] as Value)
  f.for(f.int(0), 0, rows, 1, () => {
    writer.startRow()
    for (const stage of program.stages) {
      if ("reduce" in stage) writer.reduce(stage)
      else {
        const once = stage.writes.filter(({ into }) => outputs[into]?.perRow)
        const along = stage.writes.filter((write) => !once.includes(write))
        for (const write of once) writer.writeOne(write)
        if (along.length > 0) writer.map(along)
      }
    }
    for (const { address, step } of [...inputs, ...outputs]) f.bump(address, step)
  })
}

class RowWriter {
  readonly #operands: readonly Place[]
  /** Results of the reductions so far, in all lanes. */
  #results: { readonly type: StorageType; readonly value: Local }[] = []

  constructor(
    readonly f: FuncBuilder,
    readonly columns: Value,
    readonly inputs: readonly Place[],
    readonly outputs: readonly Place[],
    readonly stack: Value,
  ) {
    this.#operands = [...inputs, ...outputs]
  }

  startRow(): void {
    this.#results = []
  }

  reduce(stage: { readonly reduce: Combiner["op"]; readonly value: Expr; readonly into?: number }): void {
    const { f, stack } = this
    const { reader, here, left } = this.#open([stage.value])
    const { lanes } = reader.emitter
    const type = stage.value.type as StorageType
    const by = new Combiner(stage.reduce, type, lanes)
    const target = stage.into === undefined ? undefined : here[this.inputs.length + stage.into]
    const source: Source = {
      // A copy of each value goes to memory: one vector at a time.
      heavy: target !== undefined || isHeavy(stage.value),
      vector(skip) {
        const value = reader.vector(here, skip)[0] as Local
        if (target) f.do(storeVector(type, target, value, lanes))
        return value
      },
      partial(count) {
        const value = reader.partial(here, count)[0] as Local
        if (target) storeSome(f, by, target, value, count)
        return value
      },
      mark: () => markAddresses(f, here),
      advance: (count) => reader.advance(here, count),
    }
    const total = reduceRow(f, by, left, source, stack)
    this.#results.push({ type, value: f.local("v128", splatLowest(type, total)) })
  }

  map(writes: readonly RowWrite[]): void {
    const { f } = this
    const { reader, here, left } = this.#open(writes.map(({ value }) => value))
    const { lanes } = reader.emitter
    const targets = writes.map(({ into }) => here[this.inputs.length + into] as Local)
    const store = (values: readonly Local[], one: boolean) => {
      for (const [i, { value }] of writes.entries()) {
        const type = value.type as StorageType
        const [target, lanesOf] = [targets[i] as Local, values[i] as Local]
        f.do(one ? storeOne(type, target, lanesOf) : storeVector(type, target, lanesOf, lanes))
      }
    }
    f.while(
      () => i32.geS(left, lanes),
      () => {
        store(reader.vector(here), false)
        reader.advance(here, lanes)
        f.bump(left, -lanes)
      },
    )
    f.while(
      () => i32.gtS(left, 0),
      () => {
        store(reader.one(here), true)
        reader.advance(here, 1)
        f.bump(left, -1)
      },
    )
  }

  writeOne({ value, into }: RowWrite): void {
    const { reader } = this.#open([value])
    const { address, type } = this.outputs[into] as Place
    this.f.do(storeOne(type, address, reader.one([])[0] as Local))
  }

  /** Begins a run along the row: a reader of the values, addresses that move, a count. */
  #open(values: readonly Expr[]): { reader: Reader; here: readonly Local[]; left: Local } {
    const { f } = this
    const operands = this.#operands
    const uniform = new Set<number>(this.#results.map((_, i) => operands.length + i))
    for (const [i, { perRow }] of operands.entries()) if (perRow) uniform.add(i)
    const emitter = new VectorEmitter(f, values, uniform)
    emitter.prelude((i) => {
      const operand = operands[i]
      if (operand) return loadSplat(operand.type, operand.address)
      return (this.#results[i - operands.length] as { value: Local }).value
    })
    const reader = new Reader(
      f,
      emitter,
      operands.map(({ type, perRow }) => ({ type, how: perRow ? "u" : "v", stride: i32.const(0) })),
    )
    const here = operands.map(({ address, perRow }) => (perRow ? address : f.local("i32", address)))
    return { reader, here, left: f.local("i32", this.columns) }
  }
}

/** Stores the first `count` lanes of a vector. */
function storeSome(f: FuncBuilder, by: Combiner, to: Value, value: Local, count: Value): void {
  const at = f.local("i32", to)
  const rest = f.local("i32", count)
  const lane = f.local("v128", value)
  f.doWhile(
    () => {
      f.do(storeOne(by.type, at, lane))
      f.bump(at, BYTES[by.type])
      f.set(lane, by.shiftLanes(lane))
      f.bump(rest, -1)
    },
    () => rest,
  )
}
