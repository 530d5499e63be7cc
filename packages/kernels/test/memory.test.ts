import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Allocator, engine, isSupported, Memory, planFill } from "../src"

describe("the allocator", () => {
  it("hands out blocks that are aligned, do not overlap, and fit what was asked for", () => {
    const requests = fc.array(fc.tuple(fc.nat({ max: 300_000 }), fc.boolean()), { maxLength: 60 })
    fc.assert(
      fc.property(requests, (steps) => {
        const memory = new Memory()
        const allocator = new Allocator(memory)
        const live: { address: number; bytes: number }[] = []
        for (const [bytes, free] of steps) {
          if (free && live.length > 0) {
            const { address, bytes: size } = live.splice(bytes % live.length, 1)[0]
            allocator.free(address, size)
            continue
          }
          const address = allocator.allocate(bytes)
          expect(address % 64).toBe(0)
          expect(address).toBeGreaterThan(0)
          expect(address + bytes).toBeLessThanOrEqual(memory.bytes)
          for (const other of live) {
            expect(address + bytes <= other.address || other.address + other.bytes <= address).toBe(true)
          }
          live.push({ address, bytes })
        }
        for (const { address, bytes } of live) allocator.free(address, bytes)
        expect(allocator.used).toBe(0)
      }),
    )
  })

  it("wastes at most an eighth of a large block, and uses freed ones again", () => {
    const memory = new Memory()
    const allocator = new Allocator(memory)
    for (const bytes of [2000, 65_537, 401_408, 1_000_001]) {
      const before = allocator.used
      const address = allocator.allocate(bytes)
      expect(allocator.used - before).toBeLessThanOrEqual(bytes * 1.125 + 64)
      allocator.free(address, bytes)
      expect(allocator.allocate(bytes)).toBe(address)
    }
  })
})

/** Sizes of every kind: tiny, in classes, large. */
const sizes = fc.oneof(
  fc.nat({ max: 2000 }),
  fc.nat({ max: 100_000 }),
  fc.integer({ min: 60_000, max: 3_000_000 }),
)

describe("freed blocks", () => {
  it("join, whatever their sizes and the order in which they are freed: all of the memory serves one large block", () => {
    const lives = fc.array(fc.record({ bytes: sizes, until: fc.nat({ max: 40 }) }), {
      minLength: 1,
      maxLength: 40,
    })
    fc.assert(
      fc.property(lives, (steps) => {
        const memory = new Memory()
        const allocator = new Allocator(memory)
        const live: { address: number; bytes: number; until: number }[] = []
        const free = (now: number) => {
          for (const one of live.filter(({ until }) => until <= now)) {
            live.splice(live.indexOf(one), 1)
            allocator.free(one.address, one.bytes)
          }
        }
        for (const [now, { bytes, until }] of steps.entries()) {
          live.push({ address: allocator.allocate(bytes), bytes, until: now + until })
          free(now)
        }
        free(Number.POSITIVE_INFINITY)
        const { bytes } = memory
        // All but the line at address 0 and the odd bytes at the end.
        allocator.allocate(bytes - 4096)
        expect(memory.bytes).toBe(bytes)
      }),
    )
  })

  it("of 16 … 450 MiB, each 6 % larger and freed at once, take no more than the largest", () => {
    const memory = new Memory()
    const allocator = new Allocator(memory)
    for (let bytes = 16 * 2 ** 20; bytes < 450 * 2 ** 20; bytes = Math.floor(bytes * 1.06)) {
      allocator.free(allocator.allocate(bytes), bytes)
    }
    expect(memory.bytes).toBeLessThan(1.6 * 450 * 2 ** 20)
  })

  it("hold memory flat where sizes change from turn to turn beside what stays", () => {
    const memory = new Memory()
    const allocator = new Allocator(memory)
    const held = [1000, 50_000, 200_000].map((bytes) => allocator.allocate(bytes))
    const turn = (i: number) => {
      const some = Array.from({ length: 20 }, (_, k) => 64 + ((i * 7919 + k * 104_729) % 300_000))
      const places = some.map((bytes) => allocator.allocate(bytes))
      for (const [k, bytes] of some.entries()) allocator.free(places[k], bytes)
    }
    for (let i = 0; i < 200; i++) turn(i)
    const { bytes } = memory
    for (let i = 200; i < 5000; i++) turn(i)
    expect(memory.bytes).toBe(bytes)
    expect(held.every((address) => address > 0)).toBe(true)
  })
})

describe("where memory is refused", () => {
  it("an allocation fails without a trace, and what is freed serves again", () => {
    const steps = fc.array(fc.tuple(sizes, fc.boolean(), fc.boolean()), { maxLength: 40 })
    fc.assert(
      fc.property(steps, (all) => {
        const memory = new Memory()
        const allocator = new Allocator(memory)
        const live: { address: number; bytes: number }[] = []
        const { grow } = memory.wasm
        for (const [bytes, free, refuse] of all) {
          if (free && live.length > 0) {
            const { address, bytes: size } = live.splice(bytes % live.length, 1)[0]
            allocator.free(address, size)
          }
          const { used } = allocator
          memory.wasm.grow = refuse
            ? () => {
                throw new RangeError("refused")
              }
            : grow
          try {
            const address = allocator.allocate(bytes)
            for (const other of live) {
              expect(address + bytes <= other.address || other.address + other.bytes <= address).toBe(true)
            }
            live.push({ address, bytes })
          } catch (error) {
            expect((error as Error).message).toMatch(/must grant/)
            expect(allocator.used).toBe(used)
          }
        }
        for (const { address, bytes } of live) allocator.free(address, bytes)
        expect(allocator.used).toBe(0)
      }),
    )
  })

  it("the working memory is there again for what fits, and is never taken for larger than it is", () => {
    const { allocator, memory } = engine()
    engine().scratch(100)
    const { grow } = memory.wasm
    memory.wasm.grow = () => {
      throw new RangeError("refused")
    }
    const wanted = 2 * memory.bytes
    try {
      expect(() => engine().scratch(wanted)).toThrow(/must grant/)
      expect(() => engine().scratch(wanted)).toThrow(/must grant/)
      const { used } = allocator
      const address = engine().scratch(1000)
      expect(allocator.used).toBeGreaterThan(used)
      expect(address + 1000).toBeLessThanOrEqual(memory.bytes)
    } finally {
      memory.wasm.grow = grow
    }
  })

  it("large working memory is given back at once where nobody uses it, small is kept", () => {
    const { allocator } = engine()
    engine().scratch(1000)
    engine().release()
    const { used } = allocator
    const kept = engine().scratch(1000)
    engine().scratch(2 ** 26 + 1)
    engine().release()
    expect(allocator.used).toBeLessThan(used)
    engine().release()
    expect(engine().scratch(1000)).toBeLessThanOrEqual(kept)
    expect(allocator.used).toBe(used)
  })

  it("large working memory is given back with the next small operation", () => {
    const { allocator } = engine()
    engine().scratch(1000)
    const { used } = allocator
    engine().scratch(2 ** 28)
    expect(allocator.used).toBeGreaterThan(used)
    engine().scratch(1000)
    expect(allocator.used).toBeLessThanOrEqual(used)
  })
})

describe("the memory", () => {
  it("keeps what is in it when it grows, under new windows", () => {
    const memory = new Memory()
    memory.f32[100] = 1.5
    const before = memory.f32
    memory.reserve(memory.bytes + 1)
    expect(memory.f32 === before).toBe(false)
    expect(memory.f32[100]).toBe(1.5)
    expect(memory.u8.length).toBe(memory.f64.length * 8)
  })

  it("says what to do when there is not enough", () => {
    expect(() => new Memory().reserve(5 * 2 ** 30)).toThrow(/must fit in 4 GiB, got 5368709120 bytes/)
  })
})

describe("a shared memory", () => {
  it("has the same bytes at the same addresses, and grows", () => {
    const memory = new Memory()
    memory.f32[100] = 1.5
    memory.reserve(3_000_000)
    memory.u8[2_999_999] = 7
    const before = memory.wasm
    expect(memory.shared).toBe(false)
    expect(memory.share()).toBe(true)
    expect(memory.wasm === before).toBe(false)
    expect(memory.shared).toBe(true)
    expect(memory.wasm.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect([memory.f32[100], memory.u8[2_999_999]]).toEqual([1.5, 7])
    const shared = memory.wasm
    expect(memory.share()).toBe(true)
    expect(memory.wasm).toBe(shared)
    const window = memory.f32
    memory.reserve(memory.bytes + 1)
    expect(memory.f32.length).toBeGreaterThan(window.length)
    memory.f32[101] = 2.5
    expect([window[100], window[101]]).toEqual([1.5, 2.5])
  })

  it("makes do with a lower limit where the highest is refused", () => {
    const { Memory: Real } = WebAssembly
    const asked: number[] = []
    const memory = new Memory()
    try {
      WebAssembly.Memory = class extends Real {
        constructor(limits: WebAssembly.MemoryDescriptor) {
          asked.push(limits.maximum ?? 0)
          if ((limits.maximum ?? 0) > 20_000) throw new RangeError("no")
          super(limits)
        }
      }
      expect(memory.share()).toBe(true)
    } finally {
      WebAssembly.Memory = Real
    }
    expect(asked).toEqual([65535, 32767, 16383])
    expect(() => memory.reserve(16384 * 65536)).toThrow(/must grant 1073741824 bytes/)
  })

  it("is refused, with nothing changed, where pages are not isolated", () => {
    const missing = globalThis.SharedArrayBuffer
    const memory = new Memory()
    const before = memory.wasm
    try {
      Reflect.deleteProperty(globalThis, "SharedArrayBuffer")
      expect(memory.share()).toBe(false)
    } finally {
      globalThis.SharedArrayBuffer = missing
    }
    expect([memory.wasm === before, memory.shared]).toEqual([true, false])
  })

  it("takes the place of the engine's, and kernels are compiled anew for it", () => {
    const call = planFill({ type: "f32", n: 3, value: 2.5 })
    const { allocator, memory } = engine()
    const at = allocator.allocate(12)
    const copy = () => [...memory.f32.slice(at / 4, at / 4 + 3)]
    engine().run(call, [at])
    const before = engine().compiled(call.kernel)
    expect(engine().memoryImport).toEqual({})
    expect(engine().share()).toBe(true)
    expect(engine().memoryImport).toEqual({ shared: true, maximum: 65535 })
    expect(copy()).toEqual([2.5, 2.5, 2.5])
    memory.f32.fill(0, at / 4, at / 4 + 3)
    engine().run(call, [at])
    expect(copy()).toEqual([2.5, 2.5, 2.5])
    const after = engine().compiled(call.kernel)
    expect(after === before).toBe(false)
    expect(engine().share()).toBe(true)
    expect(engine().compiled(call.kernel)).toBe(after)
  })
})

describe("the engine", () => {
  it("is there where there is SIMD, and is one", () => {
    expect(isSupported()).toBe(true)
    expect(engine()).toBe(engine())
  })

  it("keeps one working area, which grows", () => {
    const { allocator } = engine()
    const small = engine().scratch(100)
    expect(engine().scratch(50)).toBe(small)
    const { used } = allocator
    for (let i = 0; i < 20; i++) engine().scratch(100_000 + i)
    expect(allocator.used - used).toBeLessThan(200_000)
  })
})
