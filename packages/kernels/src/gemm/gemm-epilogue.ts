import {
  type Access,
  type Axis,
  accessOf,
  addressOffsets,
  callBlock,
  contextBytes,
  type Epilogue,
  EpilogueWriter,
  type Fitted,
  type GemmEpilogues,
  joinAxes,
  storeContext,
  traitsOf,
} from "../epilogue"
import type { GemmProduct, GemmSizes } from "./gemm-product"
import type { GemmEnds } from "./sum-ends"

/** An input's steps over matrices of the batch, rows and columns. */
type Steps = readonly [matrices: Axis, rows: Axis, columns: Axis]

/** Steps of each input; undefined where one does not walk the batch evenly. */
function stepsOf(product: GemmProduct, epilogue: Epilogue): readonly Steps[] | undefined {
  const { m, n, batch = 1 } = product
  const batchShape = product.batchShape ?? [batch]
  const all: Steps[] = []
  for (const { view } of epilogue.inputs) {
    const { strides } = view
    const flat = strides.length === 2 && batch === 1
    const axes = flat ? [] : batchShape.map((size, i) => ({ size, step: strides[i] }))
    const matrices = joinAxes(axes)
    if (!matrices || strides.length !== axes.length + 2) return undefined
    const [row, column] = strides.slice(-2)
    all.push([matrices, { size: m, step: row }, { size: n, step: column }])
  }
  return all
}

function joinsRows(product: GemmProduct, epilogue: Epilogue): boolean {
  return stepsOf(product, epilogue)?.every(([matrices, rows]) => joinAxes([matrices, rows])) ?? false
}

/** The inputs' accesses over the axes of the problem as it is computed; undefined where one has none. */
function accessesOf(product: GemmProduct, epilogue: Epilogue, sizes: GemmSizes): Access[] | undefined {
  const none: Axis = { size: 1, step: 0 }
  const accesses: Access[] = []
  const steps = stepsOf(product, epilogue)
  if (!steps) return undefined
  for (const [matrices, rows, columns] of steps) {
    const joined = sizes.joined ? joinAxes([matrices, rows]) : rows
    const [outer, down, across] = [sizes.joined ? none : matrices, joined as Axis, columns]
    const access = sizes.swapped ? accessOf(outer, across, down) : accessOf(outer, down, across)
    if (!access) return undefined
    accesses.push(access)
  }
  return accesses
}

/** Operations, and inputs like the output, up to which a body is worth its place in the tiles. */
const [SHORT, FEW] = [8, 1]

/**
 * Whether an epilogue is better run along rows of sums: one that reads several arrays (an optimizer's update) has
 * many streams of memory in a tile, too many for the processor to foresee.
 */
function goesAlongRows({ epilogue, accesses }: Fitted): boolean {
  const moving = accesses.filter((access) => access === "like").length
  return moving > FEW && traitsOf(epilogue, accesses).operations > SHORT
}

function fit(product: GemmProduct, epilogue: Epilogue, sizes: GemmSizes): GemmEnds | undefined {
  const { type } = product
  const accesses = accessesOf(product, epilogue, sizes)
  if (!accesses) return undefined
  const { lanes } = traitsOf(epilogue, accesses)
  return lanes === (type === "f32" ? 4 : 2) ? endsOf({ epilogue, accesses, type }) : undefined
}

/** How products carry epilogues out. */
export const gemmEpilogues: GemmEpilogues = { joinsRows, fit }

function endsOf(fitted: Fitted): GemmEnds {
  const { epilogue, accesses, type } = fitted
  const { inputs, outputs } = epilogue
  const alongRows = goesAlongRows(fitted)
  return {
    key: `epilogue:${accesses.join()}:${epilogue.key}`,
    // The context's address, the index of C's first element, the addresses of inputs and outputs.
    params: 2 + inputs.length + outputs.length,
    alongRows,
    begin(f, module, [context, origin, ...addresses], cRow) {
      const writer = new EpilogueWriter(f, fitted, addresses, origin)
      writer.prelude()
      storeContext(writer, context)
      const { lanes: whole, operations } = writer
      return {
        finish: ({ lanes, ...place }, sum) => writer.apply(sum, place, lanes < whole),
        finishBlock: (block) => callBlock(f, module, fitted, context, { ...block, atRow: cRow }),
        operations,
        alongRows,
      }
    },
    place({ c, firstRow, firstColumn }, scratch, waiting) {
      const skipped = { like: c, rows: firstRow, columns: firstColumn, uniform: 0 }
      const offsets = addressOffsets(fitted, skipped)
      // Sums may wait in an output that nothing else is read from.
      const own = outputs.findIndex((output) => output.type === type)
      const inOutput = own >= 0 && !accesses.includes("like")
      const context = Math.ceil(scratch / 16) * 16
      const sums = context + contextBytes(fitted)
      return {
        scratch: sums + (waiting.needed && !inOutput ? waiting.bytes : 0),
        args(pointers) {
          const addresses = offsets.map((offset, i) => pointers[i + 2] + offset)
          const working = pointers[offsets.length + 2]
          const place = inOutput ? addresses[inputs.length + own] : working + sums
          return [waiting.needed ? place : 0, working, working + context, c, ...addresses]
        },
      }
    },
  }
}
