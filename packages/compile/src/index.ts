export { type CompiledStep, type CompileOptions, compile } from "./compile"
export type { Drawing } from "./explain/drawing"
export type { Step } from "./run/recording"
