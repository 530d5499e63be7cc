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
    expect(() => new Memory().reserve(5 * 2 ** 30)).toThrow(/fit in 4 GiB, got 5368709120 bytes/)
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
    expect(asked).toEqual([65536, 32768, 16384])
    expect(() => memory.reserve(16385 * 65536)).toThrow(/must grant 1073807360 bytes/)
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
    expect(engine().memoryImport).toEqual({ shared: true, maximum: 65536 })
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
