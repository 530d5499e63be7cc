export { availableThreads } from "./available-threads"
export { MAX_THREADS } from "./control"
export { emitBarrier } from "./barrier"
export { type Team, type TeamProgram, teamOf } from "./team"
