import { engine, type StorageType } from "../src"

/** A window on a block of the engine's memory; take it anew after anything that may allocate. */
export function elements(type: StorageType, address: number, length: number) {
  const { buffer } = engine().memory.wasm
  if (type === "f32") return new Float32Array(buffer, address, length)
  if (type === "f64") return new Float64Array(buffer, address, length)
  if (type === "i32") return new Int32Array(buffer, address, length)
  return new Uint8Array(buffer, address, length)
}

export function writeElements(type: StorageType, address: number, values: readonly number[]): void {
  elements(type, address, values.length).set(values)
}

export function readElements(type: StorageType, address: number, length: number): number[] {
  return [...elements(type, address, length)]
}
