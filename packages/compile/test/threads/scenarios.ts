import "../../../../tooling/config/vitest-setup.ts"
import assert from "node:assert/strict"
import { engine, i32, ModuleBuilder, type Value } from "@gradus/kernels"
import { ones, type Tensor } from "@gradus/tensor"
import fc from "fast-check"
import { compile } from "../../src"
import { emitBarrier, teamOf } from "../../src/threads"
import { allocate, count, dawdle, programOf, sleep, teamHere, unreadyProgramOf, words } from "./programs"

/**
 * Thread t writes in stage s a number made of all threads' numbers of stage s − 1: right only if every thread comes to
 * each barrier before any leaves it.
 */
function stages(threads: number, delays: readonly (readonly number[])[], rounds: number): void {
  const team = teamHere(threads)
  const line = 4 * threads
  const numbers = allocate(line * (delays.length + 1))
  const program = programOf(team, (f, thread, meet) => {
    f.for(f.int(0), 0, rounds, 1, () => {
      for (const [stage, delay] of delays.entries()) {
        if (delay[thread]) dawdle(f, delay[thread])
        const from = numbers + line * stage
        let sum: Value = i32.const(thread)
        for (let other = 0; other < threads; other++) {
          sum = i32.add(sum, i32.mul(i32.load(from + 4 * other), other + 1))
        }
        f.do(i32.store(from + line + 4 * thread, sum))
        meet()
      }
      // The last numbers are the first of the next round, once nobody needs those.
      f.do(i32.store(numbers + 4 * thread, i32.load(numbers + line * delays.length + 4 * thread)))
      meet()
    })
  })
  let want = Array.from({ length: threads }, () => 0)
  for (let i = 0; i < rounds * delays.length; i++) {
    want = want.map((_, t) => want.reduce((sum, x, u) => (sum + Math.imul(x, u + 1)) | 0, t))
  }
  assert.equal(program.run(), true)
  assert.deepEqual([...words(numbers, threads)], want)
  program.unload()
}

/** Each thread counts its word up, and after a barrier so does thread 1 again, unless it is told to trap. */
function trapping(threads: number) {
  const at = allocate(8 + 4 * threads)
  const [victim, stage] = [at + 4 * threads, at + 4 * threads + 4]
  const program = programOf(teamHere(threads), (f, thread, meet) => {
    for (let i = 0; i < 3; i++) {
      const isVictim = i32.and(i32.eq(i32.load(victim), thread), i32.eq(i32.load(stage), i))
      f.if(isVictim, () => {
        dawdle(f, 2_000_000)
        // An address that no memory has.
        f.drop(i32.load(i32.const(-1)))
      })
      count(f, at + 4 * thread)
      meet()
    }
  })
  const tell = (thread: number, when: number) => words(victim, 2).set([thread, when])
  tell(-1, 0)
  return { program, tell, counts: () => [...words(at, threads)] }
}

const SCENARIOS: Readonly<Record<string, () => void>> = {
  stages() {
    const delay = fc.oneof(
      { weight: 6, arbitrary: fc.constant(0) },
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 300 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1000, max: 200_000 }) },
    )
    const program = fc.integer({ min: 2, max: 4 }).chain((threads) =>
      fc.record({
        threads: fc.constant(threads),
        delays: fc.array(fc.array(delay, { minLength: threads, maxLength: threads }), {
          minLength: 1,
          maxLength: 4,
        }),
      }),
    )
    fc.assert(fc.property(program, ({ threads, delays }) => stages(threads, delays, 5)))
  },

  "many-barriers"() {
    stages(
      2,
      [
        [0, 0],
        [0, 1],
        [1, 0],
      ],
      20_000,
    )
  },

  oversubscribed() {
    const delays = Array.from({ length: 8 }, (_, stage) =>
      Array.from({ length: 8 }, (_, t) => (stage * t) % 5),
    )
    stages(8, delays, 20)
  },

  sleeping() {
    // One thread after the other lets the rest wait for milliseconds.
    stages(
      3,
      [
        [0, 0, 5_000_000],
        [5_000_000, 0, 0],
        [0, 5_000_000, 0],
      ],
      3,
    )
  },

  jobs() {
    const at = allocate(8)
    const program = programOf(teamHere(2), (f, thread) => count(f, at + 4 * thread))
    for (let i = 0; i < 3000; i++) {
      // Sometimes the worker still looks out for its next job, sometimes it sleeps.
      if (i % 100 === 0) sleep((i / 100) % 3)
      assert.equal(program.run(), true)
      assert.deepEqual([...words(at, 2)], [i + 1, i + 1])
    }
  },

  "not-ready"() {
    const at = allocate(8)
    const program = programOf(teamHere(2), (f, thread) => count(f, at + 4 * thread))
    const other = teamHere(2).load(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])))
    const ready = program.run()
    assert.deepEqual([...words(at, 2)], ready ? [1, 1] : [0, 0])
    assert.equal(other.wait(20_000), true)
    assert.equal(program.run(), true)
    assert.throws(() => other.run())
  },

  "worker-traps"() {
    const { program, tell, counts } = trapping(3)
    program.run()
    assert.deepEqual(counts(), [3, 3, 3])
    for (const stage of [0, 1, 2]) {
      tell(2, stage)
      assert.throws(() => program.run(), {
        message:
          /^compile: thread 2 of 3 must finish its part of the step, got RuntimeError: memory access out of bounds\. Run with threads: 1/,
      })
      const [before] = [counts()]
      tell(-1, 0)
      program.run()
      assert.deepEqual(
        counts(),
        before.map((n) => n + 3),
      )
    }
  },

  "caller-traps"() {
    const { program, tell, counts } = trapping(3)
    for (const stage of [0, 1, 2]) {
      tell(0, stage)
      assert.throws(() => program.run(), WebAssembly.RuntimeError)
      assert.throws(() => program.run(), /memory access out of bounds/)
    }
    const before = counts()
    tell(-1, 0)
    program.run()
    assert.deepEqual(
      counts(),
      before.map((n) => n + 3),
    )
  },

  "must-not-sleep"() {
    // As in the main thread of a page, where Atomics.wait and its instruction throw.
    const wait = Atomics.wait
    Object.defineProperty(Atomics, "wait", {
      value: () => {
        throw new TypeError("Atomics.wait cannot be called in this context")
      },
    })
    const team = teamHere(2)
    assert.equal(team.barrier.mayBlock, false)
    const sleeps = (thread: number) => {
      const builder = new ModuleBuilder()
      builder.func([], (f) => emitBarrier(f, team.barrier, thread))
      // memory.atomic.wait32 with its alignment of 2².
      return Buffer.from(builder.encode()).includes(Buffer.of(0xfe, 0x01, 2))
    }
    assert.deepEqual([sleeps(0), sleeps(1)], [false, true])
    const at = allocate(8)
    const program = unreadyProgramOf(team, (f, thread, meet) => {
      if (thread === 1) dawdle(f, 3_000_000)
      meet()
      count(f, at + 4 * thread)
      meet()
      if (thread === 1) dawdle(f, 3_000_000)
    })
    assert.equal(program.wait(1000), program.ready)
    while (!program.ready) wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    assert.equal(program.run(), true)
    assert.equal(program.run(), true)
    assert.deepEqual([...words(at, 2)], [2, 2])
  },

  growth() {
    const team = teamHere(2)
    const bytes = 64 * 2 ** 20
    const far = engine().memory.bytes + bytes
    const program = programOf(team, (f, thread) => count(f, far + 4 * thread))
    assert.throws(() => program.run(), /out of bounds/)
    engine().memory.reserve(far + 8)
    program.run()
    program.run()
    assert.deepEqual([...words(far, 2)], [2, 2])
  },

  programs() {
    // Many programs of two teams, of which only the last few are kept.
    const kept: { program: ReturnType<typeof programOf>; at: number; threads: number }[] = []
    for (let i = 0; i < 30; i++) {
      const threads = 2 + (i % 2)
      const at = allocate(4 * threads)
      const program = programOf(teamHere(threads), (f, thread) => count(f, at + 4 * thread))
      kept.push({ program, at, threads })
      if (kept.length > 3) kept.shift()?.program.unload()
      for (const { program } of kept) assert.equal(program.run(), true)
    }
    for (const [i, { at, threads }] of kept.entries()) {
      assert.deepEqual(
        [...words(at, threads)],
        Array.from({ length: threads }, () => 3 - i),
      )
    }
  },

  idle() {
    const program = programOf(teamHere(4), () => {})
    program.run()
    sleep(20)
    const before = process.cpuUsage()
    sleep(500)
    const { user, system } = process.cpuUsage(before)
    assert.ok(user + system < 50_000, `${user + system} µs of 500,000`)
  },

  "exit-while-working"() {
    const program = programOf(teamHere(2), (f, thread) => {
      if (thread === 1)
        f.doWhile(
          () => {},
          () => i32.const(1),
        )
      else f.trap()
    })
    // The worker never ends its part: leave when this thread has lost its patience with it.
    Object.defineProperty(Atomics, "wait", { value: () => process.exit(0) })
    program.run()
  },

  /** Workers of a page begin when the event loop of the thread that starts them turns: never in this scenario. */
  "no-patience"() {
    Reflect.deleteProperty(process, "getBuiltinModule")
    Reflect.set(globalThis, "Worker", NeverBegins)
    const waits = countWaits()
    const w = ones([64, 64])
    for (let size = 1; size <= 3; size++) {
      const step = compile((x: Tensor) => x.matmul(w).sum(), { threads: 2 })
      assert.equal(step(ones([size, 64])).item(), size * 64 * 64)
    }
    assert.equal(waits(), 0)
  },

  /** Workers that ought to come and never do are waited for once, not at every step. */
  "patience-once"() {
    Reflect.set(process, "getBuiltinModule", () => ({ Worker: NeverBegins }))
    const waits = countWaits()
    for (let step = 0; step < 3; step++) {
      assert.equal(unreadyProgramOf(teamHere(2), () => {}).wait(50), false)
    }
    assert.equal(waits(), 1)
  },

  "no-workers"() {
    Reflect.deleteProperty(process, "getBuiltinModule")
    Reflect.set(globalThis, "Worker", undefined)
    assert.equal(teamOf(2), undefined)
  },

  "no-shared-memory"() {
    Reflect.deleteProperty(globalThis, "SharedArrayBuffer")
    assert.equal(teamOf(2), undefined)
    assert.equal(engine().memory.shared, false)
  },

  numbers() {
    for (const threads of [0, 1, 1.5, 65, Number.NaN]) {
      assert.throws(() => teamOf(threads), /compile: a team must have 2 … 64 threads, got/)
    }
  },
}

/** A worker that is started and never gets a turn. */
class NeverBegins {
  postMessage() {}
  on() {}
  unref() {}
}

/** Counts how often this thread sleeps for a while. */
function countWaits(): () => number {
  let waits = 0
  const { wait } = Atomics
  const value = (words: Int32Array, at: number, old: number, milliseconds: number) => {
    if (milliseconds > 0) waits++
    return wait(words, at, old, milliseconds)
  }
  Object.defineProperty(Atomics, "wait", { value })
  return () => waits
}

if (process.argv[3] === "beyond 2 GiB") {
  // While it is small: a memory is copied when it becomes shared.
  engine().share()
  engine().allocator.allocate(2 ** 31)
}
const scenario = SCENARIOS[process.argv[2] ?? ""]
if (!scenario) throw new Error(`no scenario ${process.argv[2]}`)
scenario()
console.log("done")
