import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { cat, type DType, Generator, randn, type Tensor, tensor } from "../src"
import * as ops from "../src/ops"

/* Shape operations against index arithmetic in plain JavaScript, in every dtype. */

type Place = readonly number[]

/** A tensor of numbers that are all different (0 and 1 in turn for bool). */
function numbered(shape: readonly number[], dtype: DType): Tensor {
  const size = shape.reduce((a, b) => a * b, 1)
  const data = Float64Array.from({ length: size }, (_, i) =>
    dtype === "bool" ? (i * 7 + (i >> 2)) % 2 : i + 1,
  )
  return tensor(data, { shape, dtype })
}

function places(shape: readonly number[]): Place[] {
  return shape.reduce<Place[]>(
    (all, size) => all.flatMap((place) => Array.from({ length: size }, (_, i) => [...place, i])),
    [[]],
  )
}

function value(x: Tensor, place: Place): number {
  let index = 0
  for (const [axis, size] of x.shape.entries()) index = index * size + place[axis]
  return x.toTypedArray()[index]
}

/** That each element of `result` is what `wanted` says for its place. */
function expectElements(result: Tensor, shape: readonly number[], wanted: (place: Place) => number): void {
  expect(result.shape).toEqual(shape)
  expect([...result.toTypedArray()]).toEqual(places(shape).map(wanted))
}

const shapes = fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 4 })
const dtypes = fc.constantFrom<DType>("bool", "int32", "float32", "float64")
const cases = fc.tuple(shapes, dtypes).map(([shape, dtype]) => numbered(shape, dtype))

/** A tensor and something that fits its shape. */
const casesWith = <T>(more: (shape: readonly number[]) => fc.Arbitrary<T>) =>
  cases.chain((x) => fc.tuple(fc.constant(x), more(x.shape)))

describe("elements go where they should", () => {
  it("permute", () => {
    const orders = (shape: readonly number[]) =>
      fc.shuffledSubarray(
        shape.map((_, i) => i),
        { minLength: shape.length, maxLength: shape.length },
      )
    fc.assert(
      fc.property(casesWith(orders), ([x, order]) => {
        const shape = order.map((axis) => x.shape[axis])
        expectElements(x.permute(order), shape, (place) => {
          const source = new Array<number>(place.length)
          for (const [to, from] of order.entries()) source[from] = place[to]
          return value(x, source)
        })
      }),
    )
  })

  it("expand and repeat", () => {
    const counts = (shape: readonly number[]) =>
      fc.array(fc.nat({ max: 3 }), { minLength: shape.length, maxLength: shape.length + 1 })
    fc.assert(
      fc.property(casesWith(counts), ([x, counts]) => {
        const extra = counts.length - x.ndim
        const shape = counts.map((count, axis) => count * (x.shape[axis - extra] ?? 1))
        const source = (place: Place) => x.shape.map((size, axis) => place[axis + extra] % size)
        expectElements(x.repeat(counts), shape, (place) => value(x, source(place)))
        const ones = x.shape.map((size, axis) => (counts[axis] === 0 ? 1 : size))
        const small = numbered(ones, x.dtype)
        expectElements(small.expand([2, ...x.shape]), [2, ...x.shape], ([, ...place]) =>
          value(
            small,
            place.map((i, axis) => (ones[axis] === 1 ? 0 : i)),
          ),
        )
      }),
    )
  })

  it("flip", () => {
    fc.assert(
      fc.property(
        casesWith((shape) => fc.subarray(shape.map((_, i) => i))),
        ([x, axes]) => {
          const flipped = (place: Place) =>
            place.map((i, axis) => (axes.includes(axis) ? x.shape[axis] - 1 - i : i))
          expectElements(x.flip(axes), x.shape, (place) => value(x, flipped(place)))
        },
      ),
    )
  })

  it("pad", () => {
    const widths = (shape: readonly number[]) =>
      fc.array(fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -2, max: 2 })), {
        maxLength: shape.length,
      })
    fc.assert(
      fc.property(casesWith(widths), ([x, pairs]) => {
        const pair = (axis: number) => pairs[x.ndim - 1 - axis] ?? [0, 0]
        const shape = x.shape.map((size, axis) => size + pair(axis)[0] + pair(axis)[1])
        fc.pre(shape.every((size) => size >= 0))
        expectElements(x.pad(pairs.flat(), 1), shape, (place) => {
          const source = place.map((i, axis) => i - pair(axis)[0])
          return source.every((i, axis) => i >= 0 && i < x.shape[axis]) ? value(x, source) : 1
        })
      }),
    )
  })

  it("cat", () => {
    fc.assert(
      fc.property(cases, fc.nat({ max: 3 }), fc.nat({ max: 3 }), dtypes, (x, at, more, dtype) => {
        const axis = at % x.ndim
        const y = numbered(
          x.shape.map((size, i) => (i === axis ? more : size)),
          dtype,
        )
        const total = x.shape.map((size, i) => (i === axis ? size + more : size))
        expectElements(cat([x, y], axis), total, (place) =>
          place[axis] < x.shape[axis]
            ? value(x, place)
            : value(
                y,
                place.map((i, k) => (k === axis ? i - x.shape[axis] : i)),
              ),
        )
      }),
    )
  })

  it("gather, indexSelect and their adjoints", () => {
    const lists = (shape: readonly number[]) =>
      fc.nat({ max: shape.length - 1 }).chain((axis) =>
        fc.record({
          axis: fc.constant(axis),
          list: fc.array(fc.nat({ max: Math.max(shape[axis] - 1, 0) }), {
            maxLength: shape[axis] === 0 ? 0 : 6,
          }),
        }),
      )
    fc.assert(
      fc.property(casesWith(lists), ([x, { axis, list }]) => {
        const index = tensor(Int32Array.from(list))
        const picked = (place: Place) => place.map((i, k) => (k === axis ? list[i] : i))
        const shape = x.shape.map((size, i) => (i === axis ? list.length : size))
        expectElements(x.indexSelect(axis, index), shape, (place) => value(x, picked(place)))
        const spread = index.reshape(x.shape.map((_, i) => (i === axis ? -1 : 1))).expand(shape)
        expect(x.gather(axis, spread).toArray()).toEqual(x.indexSelect(axis, index).toArray())
        if (x.dtype === "bool") return
        const source = numbered(shape, x.dtype)
        expectElements(x.indexAdd(axis, index, source), x.shape, (place) => {
          const added = list.map((to, i) =>
            to === place[axis]
              ? value(
                  source,
                  place.map((j, k) => (k === axis ? i : j)),
                )
              : 0,
          )
          return added.reduce((sum, y) => sum + y, value(x, place))
        })
        expect(x.scatterAdd(axis, spread, source).toArray()).toEqual(
          x.indexAdd(axis, index, source).toArray(),
        )
      }),
    )
  })

  it("sum along any dimensions", () => {
    fc.assert(
      fc.property(
        casesWith((shape) => fc.subarray(shape.map((_, i) => i))),
        fc.boolean(),
        ([x, axes], keepdim) => {
          const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
          const shape = keepdim ? kept : kept.filter((_, axis) => !axes.includes(axis))
          const sums = x.sum(axes, keepdim)
          expect(sums.shape).toEqual(shape)
          expectElements(sums.reshape(kept), kept, (place) => {
            let sum = 0
            for (const source of places(x.shape)) {
              if (source.every((i, axis) => axes.includes(axis) || i === place[axis])) sum += value(x, source)
            }
            return sum
          })
        },
      ),
    )
  })
})

describe("a sum has one order", () => {
  it("wherever its numbers lie: the bits do not change with the layout", () => {
    const side = fc.integer({ min: 1, max: 5 })
    const orders = fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        side,
        side,
        fc.nat(),
        orders,
        (length, a, b, seed, order) => {
          const x = randn([a, length, b], { generator: new Generator(seed) })
          for (const name of ["sum", "prod", "mean", "sumOfSquares", "logsumexp"] as const) {
            const reduce = (t: Tensor, axis: number) => [...ops[name](t, axis, true).toTypedArray()]
            const there = reduce(x, 1)
            const moved = ops[name](x.permute(order), order.indexOf(1), true).permute(inverse(order))
            expect([name, ...moved.toTypedArray()]).toEqual([name, ...there])
          }
        },
      ),
    )
  })
})

function inverse(order: readonly number[]): number[] {
  return order.map((_, axis) => order.indexOf(axis))
}
