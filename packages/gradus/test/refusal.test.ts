import { compile, Linear, ones, tensor } from "gradus"
import { expect, it, vi } from "vitest"

it("where WebAssembly may not be compiled, the first thing to compute says what to allow, and later ones, too", () => {
  const { validate, Memory, CompileError } = WebAssembly
  const refusal = new CompileError("violates the Content Security policy")
  const Module = class {
    constructor() {
      throw refusal
    }
  }
  vi.stubGlobal("WebAssembly", { validate, Memory, Module })
  const x = tensor([1, 2])
  const uses = [
    () => x.add(1),
    () => tensor([1], { requiresGrad: true }).makeResident(),
    () => new Linear(2, 1).forward(x),
    () => ones([3]).sum(),
    () => compile((a: typeof x) => a.mul(2))(x),
  ]
  for (const use of uses) {
    expect(use).toThrow(expect.objectContaining({ cause: refusal }))
    expect(use).toThrow("'wasm-unsafe-eval' to script-src in the page's Content-Security-Policy")
  }
  vi.unstubAllGlobals()
  expect(x.add(1).toArray()).toEqual([2, 3])
})
