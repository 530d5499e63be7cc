import { readFileSync, writeFileSync } from "node:fs"
import { Linear, Sequential, Tanh } from "@gradus/nn"
import { type NestedArray, type Tensor, tensor, zeros } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import { folderOf, golden } from "../../../conformance/golden"
import { loadSafetensors, saveSafetensors } from "../src"

interface Exchange {
  /** The names of the files that PyTorch wrote, and gradus. */
  readonly theirs: string
  readonly ours: string
  /** What is in PyTorch's. */
  readonly tensors: Readonly<
    Record<string, { dtype: string; shape: readonly number[]; bits: readonly (number | string)[] }>
  >
  /** What PyTorch's network computes of an input, with the numbers of either file. */
  readonly input: number[][]
  readonly output: number[][]
  readonly outputOfOurs: number[][]
}

const [{ theirs, ours: written, ...wanted }] = golden<Exchange>("io", "exchange")
const path = (name: string) => new URL(name, folderOf("io"))
const read = (name: string) => new Uint8Array(readFileSync(path(name)))

/** Integers of the same bits, as the fixture has them. */
function bits(x: Tensor): readonly (number | string)[] {
  const { buffer } = x.storage.copy()
  if (x.dtype === "float64") return Array.from(new BigInt64Array(buffer), String)
  return Array.from(x.dtype === "bool" ? new Uint8Array(buffer) : new Int32Array(buffer))
}

const RULE: Readonly<Record<string, string>> = { float64: "float64", bool: "bool" }
const dtypeHere = (torch: string) => RULE[torch] ?? (torch.includes("float") ? "float32" : "int32")

function network(state: Readonly<Record<string, Tensor>>): Sequential {
  const model = new Sequential(new Linear(3, 4), new Tanh(), new Linear(4, 2))
  model.loadStateDict(Object.fromEntries(Object.entries(state).filter(([name]) => /^\d/.test(name))))
  return model
}

function expectClose(actual: NestedArray, wanted: NestedArray): void {
  const [a, b] = [actual, wanted].map((x) => (x as number[][]).flat())
  for (const [i, value] of a.entries()) expect(value).toBeCloseTo(b[i], 6)
}

describe("files swapped with PyTorch", () => {
  it("reads every type that PyTorch writes, bit for bit, and computes what its network computes", () => {
    const { tensors, metadata } = loadSafetensors(read(theirs))
    expect({ ...metadata }).toEqual({ format: "pt" })
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(wanted.tensors).sort())
    for (const [name, one] of Object.entries(wanted.tensors)) {
      const found = tensors[name]
      expect([name, found.dtype, found.shape, bits(found)]).toEqual([
        name,
        dtypeHere(one.dtype),
        one.shape,
        one.bits,
      ])
    }
    expectClose(network(tensors).forward(tensor(wanted.input)).toArray(), wanted.output)
  })

  it("writes what PyTorch read and computed the same with, byte for byte what its package writes", () => {
    const numbers = (n: number, f: (i: number) => number) => Array.from({ length: n }, (_, i) => f(i))
    const ours = {
      "0.weight": tensor(numbers(12, (i) => i / 8 - 0.5)).reshape([4, 3]),
      "0.bias": tensor(numbers(4, (i) => i / 4)),
      "2.weight": tensor(numbers(8, (i) => 0.75 - i / 4)).reshape([2, 4]),
      "2.bias": tensor([0.5, -0.5]),
      i32: tensor([[-(2 ** 31)], [2 ** 31 - 1]], { dtype: "int32" }),
      f64: tensor([0.1, -0, Infinity], { dtype: "float64" }),
      bool: tensor([true, false]),
      'ключ 😀 "\\\n': tensor(1.5),
      empty: zeros([2, 0]),
      // Code units sort these two the other way round.
      "😀": tensor(2),
      "\ue000": tensor(1),
    }
    const bytes = saveSafetensors(ours, { format: "gradus" })
    if (process.env.GRADUS_WRITE_GOLDEN) writeFileSync(path(written), bytes)
    expect(bytes).toEqual(read(written))
    expectClose(network(ours).forward(tensor(wanted.input)).toArray(), wanted.outputOfOurs)
  })
})
