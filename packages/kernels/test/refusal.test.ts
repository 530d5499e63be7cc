import { afterEach, describe, expect, it, vi } from "vitest"

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A fresh copy of the package, which finds nothing that another has made before. */
async function freshCopy() {
  vi.resetModules()
  Reflect.deleteProperty(globalThis, Symbol.for("gradus"))
  return await import("../src")
}

/** What engines say under a policy without 'wasm-unsafe-eval'. */
const refusals = {
  Chromium: new WebAssembly.CompileError(
    "WebAssembly.Module(): Compiling or instantiating WebAssembly module violates the following Content Security policy directive",
  ),
  Firefox: new WebAssembly.CompileError("call to WebAssembly.Module() blocked by CSP"),
  Safari: new EvalError("Refused to create a WebAssembly object"),
  "a host that throws no Error": "forbidden",
}

/** A fresh copy of the package in a place where `Module` refuses everything; WebKit's allows it and its `Instance` refuses. */
async function forbidden(refusal: unknown, refuses: "Module" | "Instance" = "Module") {
  const { validate, Memory, Module, Instance } = WebAssembly
  const Refusing = class {
    constructor() {
      throw refusal
    }
  }
  vi.stubGlobal("WebAssembly", { validate, Memory, Module, Instance, [refuses]: Refusing })
  return await freshCopy()
}

describe("where WebAssembly may not be compiled", () => {
  for (const [host, refusal] of Object.entries(refusals)) {
    it(`the first use says what to allow, in ${host}`, async () => {
      const { engine, isSupported } = await forbidden(refusal, host === "Safari" ? "Instance" : "Module")
      expect(isSupported()).toBe(true)
      for (let attempt = 0; attempt < 2; attempt++) {
        let thrown: unknown
        try {
          engine()
        } catch (error) {
          thrown = error
        }
        expect(thrown).toBeInstanceOf(Error)
        const { message, cause } = thrown as Error
        expect(message).toMatch(/^gradus: compiling WebAssembly must be allowed, got a refusal \(.+\)\. /)
        expect(message).toContain(refusal instanceof Error ? refusal.message : refusal)
        expect(message).toContain("'wasm-unsafe-eval' to script-src in the page's Content-Security-Policy")
        expect(cause).toBe(refusal)
      }
    })
  }

  it("works once it is allowed", async () => {
    const { engine } = await forbidden(refusals.Chromium)
    expect(engine).toThrow("wasm-unsafe-eval")
    vi.unstubAllGlobals()
    expect(engine().memory.bytes).toBeGreaterThan(0)
  })
})

it("where there is no WebAssembly, the first use says which engines have it", async () => {
  vi.stubGlobal("WebAssembly", undefined)
  const { engine, isSupported } = await freshCopy()
  expect(isSupported()).toBe(false)
  expect(engine).toThrow("the engine must have WebAssembly SIMD, got one without. Use Node 20.19")
})
