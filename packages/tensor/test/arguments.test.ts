import { describe, expect, it } from "vitest"
import * as gradus from "../src"
import { cat, conv2d, ones, stack, type Tensor, tensor } from "../src"

/** What somebody writes who comes from PyTorch, or from JavaScript without types, and what tells him. */
// biome-ignore lint/suspicious/noExplicitAny: calls without types
const x: any = tensor([
  [1, 2],
  [3, 4],
])
// biome-ignore lint/suspicious/noExplicitAny: calls without types
const Made: any = gradus.Tensor
const untyped = gradus as unknown as Record<string, (...args: unknown[]) => unknown>

const CALLS: Readonly<Record<string, readonly [() => unknown, string]>> = {
  "sizes one by one": [
    () => x.reshape(4, 1),
    "reshape: shape must be a list of whole numbers, got 4. Give one list, such as [2, 3].",
  ],
  "sizes to expand to, one by one": [
    () => x.expand(2, 2),
    "expand: shape must be a list of whole numbers, got 2.",
  ],
  "a tensor as a class": [
    () => new Made([1, 2]),
    "Tensor: a tensor must be made by a function, got new Tensor([1, 2]). Write tensor([1, 2]),",
  ],
  "sizes for the class": [
    () => new Made(2, 3),
    "Tensor: a tensor must be made by a function, got new Tensor(2).",
  ],
  "the class without anything": [
    () => new Made(),
    "Tensor: a tensor must be made by a function, got new Tensor().",
  ],
  "a length": [
    () => x.length,
    "Tensor: length must be asked of a list, got a tensor of shape [2, 2]. Use shape[0], size, toArray() or toTypedArray().",
  ],
  "an array made of a tensor": [() => Array.from(x), "Tensor: length must be asked of a list"],
  "a typed array made of a tensor": [() => new Float32Array(x), "Tensor: length must be asked of a list"],
  "numbers mapped to a typed array": [() => Int32Array.from(x), "Tensor: length must be asked of a list"],
  "a gradient of another dtype": [
    () => {
      tensor([1, 2], { requiresGrad: true }).grad = tensor([1, 2], { dtype: "float64" })
    },
    "grad: the dtype must be the tensor's, float32, got float64. Convert it with to().",
  ],
  "dims one by one": [() => x.permute(1, 0), "permute: dims must be a list of whole numbers, got 1."],
  "counts one by one": [() => x.repeat(2, 2), "repeat: counts must be a list of whole numbers, got 2."],
  "dims to flip, one by one": [
    () => x.flip(0, 1),
    "flip: nothing must follow its arguments, got 1. Several numbers go into one list, options into one object.",
  ],
  "dims to squeeze, one by one": [
    () => x.squeeze(0, 1),
    "squeeze: nothing must follow its arguments, got 1.",
  ],
  "a dim by name": [
    () => x.sum({ dim: 1 }),
    "sum: dim must be a whole number in (-∞, ∞) or a list, each a whole number in (-∞, ∞), got { dim }.",
  ],
  "keepdim by name": [
    () => x.sum(1, { keepdim: true }),
    "sum: keepdim must be true or false, got { keepdim }.",
  ],
  "keepdim as a number": [() => x.mean(0, 1), "mean: keepdim must be true or false, got 1."],
  "a dim as text": [() => x.softmax("1"), 'softmax: dim must be a whole number in (-∞, ∞), got "1".'],
  "a dim where options are": [
    () => x.std(0),
    "std: options must be an object of dim, keepdim, correction, got 0.",
  ],
  "a p where options are": [() => x.norm(1), "norm: options must be an object of p, dim, keepdim, got 1."],
  unbiased: [
    () => x.var({ unbiased: false }),
    'var: options must be an object of dim, keepdim, correction, got "unbiased".',
  ],
  "null for an option": [
    () => x.norm({ p: null }),
    "norm: p must be a number in [-∞, ∞], got null. The default is 2.",
  ],
  alpha: [() => x.add(x, { alpha: 2 }), "add: nothing must follow its arguments, got { alpha }."],
  "a list beside a tensor": [
    () => x.add([1, 2]),
    "add: b must be a tensor or a number, got [1, 2]. Make one with tensor().",
  ],
  "a text beside a tensor": [() => x.mul("2"), 'mul: b must be a tensor or a number, got "2".'],
  "nothing beside a tensor": [() => x.sub(), "sub: b must be a tensor or a number, got undefined."],
  "a bound left out": [() => x.clamp(0), "clamp: high must be a tensor or a number, got undefined."],
  "no tensor at all": [
    () => untyped.exp([1, 2]),
    "exp: x must be a tensor, got [1, 2]. Make one with tensor().",
  ],
  "a number alone": [() => untyped.relu(3), "relu: x must be a tensor, got 3."],
  "tensors one by one": [() => untyped.cat(x, x), "cat: tensors must be a list of tensors, got a Tensor."],
  "lists to stack": [
    () => stack([[1], [2]] as never),
    "stack: tensors must be a list of tensors, got [[1], [2]].",
  ],
  "a dtype that is none": [
    () => x.to("float"),
    'cast: dtype must be one of float32, float64, int32, bool, got "float".',
  ],
  "what only has a dtype, to a dtype": [
    () => untyped.cast({ dtype: "float32" }, "float32"),
    "cast: x must be a tensor, got { dtype }.",
  ],
  "a bias in the place of options": [
    () => conv2d(ones([1, 1, 2, 2]), ones([1, 1, 1, 1]), ones([1]) as never),
    "conv2d: options must be an object of stride, padding, dilation, groups, bias, got a Tensor.",
  ],
  "an option of pooling that is none": [
    () => untyped.maxPool2d(ones([1, 1, 2, 2]), 2, { ceil_mode: true }),
    'maxPool2d: options must be an object of stride, padding, ceilMode, dilation, got "ceil_mode". Did you mean ceilMode?',
  ],
  "a stride in the place of options": [
    () => untyped.avgPool2d(ones([1, 1, 2, 2]), 2, 2),
    "avgPool2d: options must be an object of stride, padding, ceilMode, countIncludePad, got 2.",
  ],
}

const w = tensor([1, 2], { requiresGrad: true })
const loss = () => w.square().sum()
Object.assign(CALLS, {
  "options of backward in the place of a gradient": [
    () => loss().backward({ retainGraph: true } as never),
    "backward: gradient must be a tensor, got { retainGraph }.",
  ],
  "an option of backward in snake case": [
    () => loss().backward(undefined, { retain_graph: true } as never),
    'backward: options must be an object of retainGraph, createGraph, got "retain_graph". Did you mean retainGraph?',
  ],
  "an option of grad in snake case": [
    () => gradus.grad(loss(), w, { create_graph: true } as never),
    'got "create_graph". Did you mean createGraph?',
  ],
})

describe("arguments of the wrong kind", () => {
  for (const [what, [call, message]] of Object.entries(CALLS)) {
    it(`are refused in words: ${what}`, () => {
      expect(call).toThrow(message)
    })
  }

  it("do not hide the errors of right ones", () => {
    expect(() => x.reshape([3])).toThrow(
      "reshape: the number of elements must stay 4 (shape [2, 2]), got [3].",
    )
    expect(() => cat([x, ones([3, 3]) as Tensor])).toThrow("cat: shapes must agree")
  })
})
