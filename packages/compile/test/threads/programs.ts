import { engine, type FuncBuilder, i32, ModuleBuilder } from "@gradus/kernels"
import { emitBarrier, type Team, type TeamProgram, teamOf } from "../../src/threads"

/** A team, which the platform is known to have. */
export function teamHere(threads: number): Team {
  const team = teamOf(threads)
  if (!team) throw new Error("there is no team")
  return team
}

type Write = (f: FuncBuilder, thread: number, meet: () => void) => void

/** A program of which every thread runs what `write` writes. */
export function unreadyProgramOf(team: Team, write: Write): TeamProgram {
  const builder = new ModuleBuilder(engine().memoryImport)
  for (let thread = 0; thread < team.threads; thread++) {
    const meet = (f: FuncBuilder) => () => emitBarrier(f, team.barrier, thread)
    builder.func([], (f) => write(f, thread, meet(f)), { exportAs: `step${thread}` })
  }
  return team.load(new WebAssembly.Module(builder.encode()))
}

/** The same; all threads have it when this returns. */
export function programOf(team: Team, write: Write): TeamProgram {
  const program = unreadyProgramOf(team, write)
  if (!program.wait(20_000)) throw new Error("the team was not ready in 20 s")
  return program
}

/** Does nothing for about so many nanoseconds. */
export function dawdle(f: FuncBuilder, turns: number): void {
  const left = f.int(turns)
  f.while(
    () => left,
    () => f.bump(left, -1),
  )
}

/** Counts a word up. */
export function count(f: FuncBuilder, address: number): void {
  f.do(i32.store(address, i32.add(i32.load(address), 1)))
}

export function words(address: number, length: number): Int32Array {
  const { i32: all } = engine().memory
  return all.subarray(address / 4, address / 4 + length)
}

export function allocate(bytes: number): number {
  const address = engine().allocator.allocate(bytes)
  engine().memory.u8.fill(0, address, address + bytes)
  return address
}

/** Sleeps without going to the event loop. */
export function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
