import { expect, it } from "vitest"
import * as ops from "../src"
import { tensor } from "../src"

/* Where an operation has nothing to do it looks at nothing, and would take anything for a tensor. */
const untyped = ops as unknown as Readonly<Record<string, (...args: unknown[]) => unknown>>
const x = () => tensor([[1]])

it.each<[string, () => unknown]>([
  ['cat(["x"])', () => untyped.cat(["x"])],
  ["permute of a stranger", () => untyped.permute({ shape: [2] }, [0])],
  ["chunk of a stranger", () => untyped.chunk({ shape: [2], dtype: "float32" }, 1)],
  ["expand of a stranger", () => untyped.expand({ shape: [2] }, [2])],
  ["flatten to a text", () => untyped.flatten(tensor([1]), 0, "end")],
  ["cat along no dimension", () => untyped.cat([tensor([1])], 7)],
  ["pad with a text", () => untyped.pad(tensor([1]), [0, 0], "x")],
  ["matmul with a text", () => untyped.matmul(x(), x(), "")],
  ["matmul with false", () => untyped.matmul(x(), x(), false)],
  ["matmul with null", () => untyped.matmul(x(), x(), null)],
  ["arange to null", () => untyped.arange(3, null)],
  ["reshape method", () => (x() as unknown as Record<string, (a: unknown) => unknown>).reshape("1,1")],
])("%s is refused", (_, call) => {
  expect(call).toThrow(/^\w+: .+ got .+\.$/)
})
