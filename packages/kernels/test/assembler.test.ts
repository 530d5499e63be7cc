import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { atomics, Bytes, f32, f64, i32, i64, ModuleBuilder, type Value, v128 } from "../src"

const memory = new WebAssembly.Memory({ initial: 1 })

function run(builder: ModuleBuilder): Record<string, (...args: number[]) => number> {
  const module = new WebAssembly.Module(builder.encode())
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Record<
    string,
    (...args: number[]) => number
  >
}

/** A function of no arguments that returns one value. */
function valueOf(type: "i32" | "f32" | "f64", value: Value): number {
  const builder = new ModuleBuilder()
  builder.func([], (f) => f.return(value), { result: type, exportAs: "f" })
  return run(builder).f()
}

describe("the assembler", () => {
  it("writes every integer and float constant as it is", () => {
    fc.assert(fc.property(fc.integer(), (n) => valueOf("i32", i32.const(n)) === n))
    fc.assert(fc.property(fc.double(), (x) => Object.is(valueOf("f64", f64.const(x)), x)))
    fc.assert(fc.property(fc.float(), (x) => Object.is(valueOf("f32", f32.const(x)), x)))
    for (const n of [0, 63, 64, -64, -65, 127, 128, 2 ** 31 - 1, -(2 ** 31)]) {
      expect(valueOf("i32", i32.const(n))).toBe(n)
    }
  })

  it("writes 64-bit constants", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (n) => {
        const builder = new ModuleBuilder()
        builder.func([], (f) => f.do(i64.store(0, i64.const(n))), { exportAs: "f" })
        run(builder).f()
        return new BigInt64Array(memory.buffer)[0] === n
      }),
    )
  })

  it("makes loops that run as often as they should", () => {
    const builder = new ModuleBuilder()
    builder.func(
      ["i32", "i32", "i32"],
      (f, [from, to, step]) => {
        const count = f.int(0)
        f.for(f.int(0), from, to, step, () => f.bump(count, 1))
        f.return(count)
      },
      { result: "i32", exportAs: "count" },
    )
    const { count } = run(builder)
    fc.assert(
      fc.property(
        fc.integer({ min: -20, max: 20 }),
        fc.integer({ min: -20, max: 20 }),
        fc.integer({ min: 1, max: 7 }),
        (from, to, step) => count(from, to, step) === Math.max(0, Math.ceil((to - from) / step)),
      ),
    )
  })

  it("chooses branches, nests them, and calls other functions once included", () => {
    const builder = new ModuleBuilder()
    const kernel = {
      key: "store",
      params: ["i32", "i32"] as const,
      build: (f: Parameters<Parameters<ModuleBuilder["func"]>[1]>[0], [at, value]: readonly Value[]) =>
        f.do(i32.store(at, value)),
    }
    expect(builder.kernel(kernel)).toBe(builder.kernel({ ...kernel }))
    const store = builder.kernel(kernel)
    builder.func(
      ["i32"],
      (f, [x]) => {
        f.if(
          i32.ltS(x, 0),
          () => f.do(builder.call(store, [8, -1])),
          () =>
            f.if(
              i32.eqz(x),
              () => f.do(builder.call(store, [8, 0])),
              () => f.do(builder.call(store, [8, 1])),
            ),
        )
      },
      { exportAs: "sign" },
    )
    const { sign } = run(builder)
    for (const x of [-5, 0, 7]) {
      sign(x)
      expect(new Int32Array(memory.buffer)[2]).toBe(Math.sign(x))
    }
  })

  it("keeps SIMD constants and lanes in order", () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => i * 3)
    const builder = new ModuleBuilder()
    builder.func([], (f) => f.do(v128.store(32, v128.const(bytes))), { exportAs: "f" })
    run(builder).f()
    expect([...new Uint8Array(memory.buffer, 32, 16)]).toEqual([...bytes])
  })

  it("reads and changes words atomically, in shared memory or not", () => {
    const words = new Int32Array(memory.buffer, 64, 3)
    const int32 = fc.integer()
    fc.assert(
      fc.property(int32, int32, (old, value) => {
        words.set([11, old, 12])
        expect(valueOf("i32", atomics.add(60, value, 8))).toBe(old)
        expect([...words]).toEqual([11, (old + value) | 0, 12])
        expect(valueOf("i32", atomics.load(68))).toBe(words[1])
        const builder = new ModuleBuilder()
        builder.func([], (f) => f.do(atomics.store(64, value, 4)), { exportAs: "f" })
        run(builder).f()
        expect(words[1]).toBe(value)
      }),
    )
  })

  it("waits for a word no longer than told, and not at all when it is another", () => {
    const shared = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
    const builder = new ModuleBuilder({ shared: true, maximum: 1 })
    const given = { result: "i32" as const }
    builder.func(["i32"], (f, [is]) => f.return(atomics.wait(8, is, 1_000_000, 4)), {
      ...given,
      exportAs: "wait",
    })
    builder.func([], (f) => f.return(atomics.notify(8, -1, 4)), { ...given, exportAs: "notify" })
    const instance = new WebAssembly.Instance(new WebAssembly.Module(builder.encode()), {
      env: { memory: shared },
    })
    const { wait, notify } = instance.exports as Record<string, (is?: number) => number>
    new Int32Array(shared.buffer)[3] = 5
    expect([wait(4), wait(5), notify()]).toEqual([1, 2, 0])
  })

  it("drops values, and traps", () => {
    const builder = new ModuleBuilder()
    const dropping = builder.func([], (f) => f.drop(atomics.add(64, 9)), { exportAs: "drop" })
    builder.func([], (f) => f.if(i32.load(64), () => f.trap()), { exportAs: "trap" })
    const { drop, trap } = run(builder)
    new Int32Array(memory.buffer)[16] = 0
    expect(dropping.result).toBeUndefined()
    trap()
    drop()
    expect(trap).toThrow(WebAssembly.RuntimeError)
  })

  it("grows its buffer over any sequence of writes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 8 }), (parts) => {
        const bytes = new Bytes()
        for (const part of parts) bytes.append(part)
        expect([...bytes.view()]).toEqual(parts.flatMap((part) => [...part]))
      }),
    )
  })
})
