export { availableThreads } from "./available-threads"
export { emitBarrier } from "./barrier"
export { MAX_THREADS } from "./control"
export { type Team, type TeamProgram, teamOf } from "./team"
