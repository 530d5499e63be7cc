import { cat, linspace, manualSeed, noGrad, randn, type Tensor } from "gradus"

/** Named results, each of which must be the same text in Node and in every browser. */
export async function program(): Promise<Readonly<Record<string, string>>> {
  manualSeed(1)
  return {
    "elementary functions": elementary(),
    "random numbers": hash([randn([1000]), randn([1000], { dtype: "float64" })]),
    "200 steps of training": training(),
  }
}

function elementary(): string {
  const x = linspace(-20, 20, 4001)
  const positive = x.exp()
  return hash([
    positive,
    x.tanh(),
    x.sigmoid(),
    x.sin(),
    x.cos(),
    x.erf(),
    positive.log(),
    positive.sqrt(),
    x.expm1(),
  ])
}

/** A small network that learns to multiply. */
function training(): string {
  manualSeed(7)
  const leaf = (t: Tensor) => {
    t.requiresGrad = true
    return t
  }
  const parameters = [leaf(randn([2, 32])), leaf(randn([32])), leaf(randn([32, 1]).mul(0.2))]
  const [w1, b1, w2] = parameters
  for (let step = 0; step < 200; step++) {
    const [a, b] = [randn([64, 1]), randn([64, 1])]
    const y = a.mul(b)
    const loss = cat([a, b], 1).matmul(w1).add(b1).tanh().matmul(w2).sub(y).square().mean()
    for (const parameter of parameters) parameter.zeroGrad()
    loss.backward()
    noGrad(() => {
      for (const parameter of parameters)
        if (parameter.grad) parameter.assign(parameter.sub(parameter.grad.mul(0.05)))
    })
  }
  return hash(parameters)
}

/** FNV-1a over the bytes of the numbers. */
function hash(tensors: readonly Tensor[]): string {
  let h = 0x811c9dc5
  for (const tensor of tensors) {
    const { buffer, byteOffset, byteLength } = tensor.toTypedArray()
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) h = Math.imul(h ^ byte, 0x01000193)
  }
  return (h >>> 0).toString(16).padStart(8, "0")
}
