import { f32x4, v128 } from "./instructions"
import { ModuleBuilder } from "./module"

let relaxed: boolean | undefined

/** Whether this engine has the relaxed SIMD instructions, among them fused multiply and add. */
export function hasRelaxedSimd(): boolean {
  if (relaxed === undefined) {
    const module = new ModuleBuilder()
    const zero = v128.const(new Uint8Array(16))
    module.func([], (f) => {
      f.local("v128", f32x4.relaxedMadd(zero, zero, zero))
    })
    relaxed = WebAssembly.validate(module.encode())
  }
  return relaxed
}
