import { BYTES, type Call, type StorageType } from "../call"
import { contiguousStrides } from "../loops"
import { divisible } from "../parts"
import { reduceAxes } from "../reduce/axes"
import { Combiner } from "../reduce/combine"
import { remembered } from "../remembered"
import { loadOne, storeOne } from "../scalar/lanes"
import { copyElement } from "../transpose/tile"
import { type FuncBuilder, i32, type Kernel, type Local, type Value } from "../wasm"
import { copyBytes } from "./copy"

export interface GatherPlan {
  readonly type: StorageType
  /** Sizes of the tensor that is indexed. */
  readonly shape: readonly number[]
  readonly axis: number
  /** Sizes of the index: of the same rank, and at most as large as `shape` but along the axis. */
  readonly indexShape: readonly number[]
}

const kernels = new Map<string, Kernel>()

/**
 * Elements by index along an axis, as `torch.gather`: inputs are the contiguous tensor and i32 indices, all
 * in range (`planIndexCheck`); for axis 1 `out[i, j] = from[i, index[i, j]]`.
 */
export function planGather(plan: GatherPlan): Call {
  const { type } = plan
  const { sizes, strides, along } = places(plan)
  const key = `gather:${type}:${sizes.length}`
  const kernel = remembered(kernels, key, () => gatherKernel(key, type, sizes.length))
  const over = (steps: number): Call => ({
    kernel,
    scratch: 0,
    args: ([from, index, to]) => [steps, ...sizes.slice(1), ...strides, along, from!, index!, to!],
  })
  const each = sizes.slice(1).reduce((a, b) => a * b, 1)
  return divisible(over, sizes[0]!, [strides[0]!, each * BYTES.i32, each * BYTES[type]])
}

/**
 * Adds elements by index into a copy of a base, as `torch.scatter_add`: inputs are the base, i32 indices,
 * all in range, and a contiguous source of the index's sizes; for axis 1 `out[i, index[i, j]] +=
 * source[i, j]`, in row-major order of the index. The output may be the base itself.
 */
export function planScatterAdd(plan: GatherPlan): Call {
  const { type } = plan
  const { sizes, strides, along } = places(plan)
  const total = plan.shape.reduce((a, b) => a * b, BYTES[type])
  const key = `scatter-add:${type}:${sizes.length}`
  const kernel = remembered(kernels, key, () => scatterAddKernel(key, type, sizes.length))
  return {
    kernel,
    scratch: 0,
    args: ([base, index, source, to]) => [...sizes, ...strides, along, total, base!, index!, source!, to!],
  }
}

/** The index's axes, joined, with the bytes that the tensor moves along each, and along the indexed one. */
function places({ type, shape, axis, indexShape }: GatherPlan): {
  sizes: readonly number[]
  strides: readonly number[]
  along: number
} {
  const bytes = BYTES[type]
  const strides = contiguousStrides(shape)
  const along = strides[axis]! * bytes
  const still = strides.map((stride, i) => (i === axis ? 0 : stride))
  const packed = { strides: contiguousStrides(indexShape) }
  const walk = reduceAxes(indexShape, [], [{ strides: still }, packed])
  // A single index is one axis of one step.
  if (walk.kept.length === 0) return { sizes: [1], strides: [0], along }
  return {
    sizes: walk.kept,
    strides: walk.strides[0]!.slice(0, walk.kept.length).map((stride) => stride * bytes),
    along,
  }
}

/** Loops over the index; `body` gets the place in the tensor that belongs to index 0. */
function loopIndex(
  f: FuncBuilder,
  sizes: readonly Value[],
  strides: readonly Value[],
  start: Value,
  body: (place: Local) => void,
): void {
  const place = f.local("i32", start)
  f.for(f.int(0), 0, sizes[0] as Value, 1, () => {
    if (sizes.length === 1) body(place)
    else loopIndex(f, sizes.slice(1), strides.slice(1), place, body)
    f.bump(place, strides[0] as Value)
  })
}

function gatherKernel(key: string, type: StorageType, rank: number): Kernel {
  return {
    key,
    params: Array.from({ length: 2 * rank + 4 }, () => "i32"),
    build(f, p) {
      const [along, from, indices, to] = p.slice(2 * rank) as [Value, Value, Value, Value]
      const index = f.local("i32", indices)
      const target = f.local("i32", to)
      loopIndex(f, p.slice(0, rank), p.slice(rank, 2 * rank), from, (place) => {
        f.do(copyElement(type, i32.add(place, i32.mul(i32.load(index), along)), target))
        f.bump(index, 4)
        f.bump(target, BYTES[type])
      })
    },
  }
}

function scatterAddKernel(key: string, type: StorageType, rank: number): Kernel {
  return {
    key,
    params: Array.from({ length: 2 * rank + 6 }, () => "i32"),
    build(f, p) {
      const [along, total, base, indices, from, to] = p.slice(2 * rank) as [
        Value,
        Value,
        Value,
        Value,
        Value,
        Value,
      ]
      const { join } = new Combiner("sum", type, type === "f64" ? 2 : 4)
      f.if(i32.ne(base, to), () => copyBytes(f, base, to, total))
      const index = f.local("i32", indices)
      const source = f.local("i32", from)
      const at = f.int(0)
      loopIndex(f, p.slice(0, rank), p.slice(rank, 2 * rank), to, (place) => {
        f.set(at, i32.add(place, i32.mul(i32.load(index), along)))
        f.do(storeOne(type, at, join(loadOne(type, at), loadOne(type, source))))
        f.bump(index, 4)
        f.bump(source, BYTES[type])
      })
    },
  }
}
