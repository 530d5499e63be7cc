import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Allocator, engine, isSupported, Memory } from "../src"

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
