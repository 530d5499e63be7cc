import * as kernels from "@gradus/kernels"
import * as gradus from "gradus"
import { describe, expect, it } from "vitest"
import { modulesSeen } from "../site/guides/modules-seen"
import { NETWORKS, OPTIMIZERS, smallStep } from "../site/guides/small-steps"
import { functionsOf, instructionsOf } from "../site/guides/wasm-listing"
import { opcodesOf } from "../site/guides/wasm-opcodes"

const opcodes = opcodesOf(kernels)

function listed(bytes: Uint8Array) {
  return functionsOf(bytes).map((one) => ({ ...one, code: instructionsOf(bytes, one, opcodes) }))
}

describe("the listing of a module", () => {
  it("names instructions and what follows them", () => {
    const module = new kernels.ModuleBuilder()
    const { f32x4, i32, v128 } = kernels
    module.func(
      ["i32"],
      (f, [x]) => {
        const sum = f.local("v128", v128.load(x, 16))
        f.while(
          () => i32.geS(x, -300),
          () =>
            f.do(
              v128.store(x, f32x4.add(sum, v128.const(new Uint8Array(Float32Array.of(1, 1, 2, 0.1).buffer)))),
            ),
        )
      },
      { exportAs: "run" },
    )
    const [{ name, params, locals, code }] = listed(module.encode())
    expect({ name, params, locals }).toEqual({ name: "run", params: ["i32"], locals: 1 })
    expect(code.map(({ depth, text }) => "  ".repeat(depth) + text)).toEqual([
      "local.get 0",
      "v128.load offset=16",
      "local.set 1",
      "local.get 0",
      "i32.const -300",
      "i32.ge_s",
      "if",
      "  loop",
      "    local.get 0",
      "    local.get 1",
      "    v128.const 1 1 2 0.1",
      "    f32x4.add",
      "    v128.store",
      "    local.get 0",
      "    i32.const -300",
      "    i32.ge_s",
      "    br_if 0",
      "  end",
      "end",
      "end",
    ])
  })

  it.each(
    NETWORKS.flatMap(({ value: network }) =>
      OPTIMIZERS.map(({ value: optimizer }) => ({ network, optimizer })),
    ),
  )("knows every byte of a step: $network, $optimizer", ({ network, optimizer }) => {
    const { step, x, y } = smallStep(gradus, network, optimizer)
    const compiled = gradus.compile(step)
    const bytes = modulesSeen(() => compiled(x, y)).at(-1) as Uint8Array
    const functions = listed(bytes)
    expect(functions[0]?.name).toBe("step")
    for (const { code, from, to } of functions) {
      expect(code.filter(({ text }) => text.startsWith("0x"))).toEqual([])
      expect(code.at(-1)).toMatchObject({ text: "end", depth: 0 })
      expect(code.reduce((sum, one) => sum + one.bytes.length, 0)).toBe(to - from)
    }
  })
})
