import { Adam, cat, linspace, manualSeed, randn, type Tensor } from "gradus"

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

/** A small network learns to multiply, with Adam. */
function training(): string {
  manualSeed(7)
  const weights = [randn([2, 32]), randn([32]), randn([32, 1]).mul(0.2).detach()]
  for (const weight of weights) weight.requiresGrad = true
  const [w1, b1, w2] = weights
  const optimizer = new Adam(weights, { lr: 0.02 })
  let last = Number.NaN
  for (let step = 0; step < 200; step++) {
    const [a, b] = [randn([64, 1]), randn([64, 1])]
    const prediction = cat([a, b], 1).matmul(w1).add(b1).tanh().matmul(w2)
    const loss = prediction.sub(a.mul(b)).square().mean()
    optimizer.zeroGrad()
    loss.backward()
    optimizer.step()
    last = loss.item()
  }
  return `loss ${last}, weights ${hash(weights)}`
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
