export { Allocator } from "./allocator"
export { type Engine, engine, isSupported } from "./engine"
export { Memory } from "./memory"
