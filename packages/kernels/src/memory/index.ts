export { aligned, index32, index64 } from "./address"
export { Allocator } from "./allocator"
export { type Engine, engine, isSupported } from "./engine"
export { Memory, type WasmMemory } from "./memory"
