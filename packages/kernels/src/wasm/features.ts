import { f32x4 } from "./instructions"
import { ModuleBuilder } from "./module"
import { ZERO } from "./words"

let relaxed: boolean | undefined

/** Whether this engine has the relaxed SIMD instructions, among them fused multiply and add. */
export function hasRelaxedSimd(): boolean {
  if (relaxed === undefined) {
    const module = new ModuleBuilder()
    module.func([], (f) => {
      f.local("v128", f32x4.relaxedMadd(ZERO, ZERO, ZERO))
    })
    relaxed = WebAssembly.validate(module.encode())
  }
  return relaxed
}
