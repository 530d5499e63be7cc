/* The training of the page on reproducibility, as its example writes it, run in several ways. */

const NEEDED = [
  "Adam",
  "compile",
  "cosineAnnealingLR",
  "crossEntropy",
  "DataLoader",
  "Dropout",
  "Generator",
  "Linear",
  "packCheckpoint",
  "ReLU",
  "randn",
  "restoreCheckpoint",
  "Sequential",
  "saveSafetensors",
  "TensorDataset",
  "unpackCheckpoint",
] as const
export const needed: readonly (typeof NEEDED)[number][] = NEEDED
type Needed = Pick<typeof import("gradus"), (typeof NEEDED)[number]>

export interface Way {
  /** Absent: eagerly. */
  readonly compiled?: { readonly threads?: number; readonly relaxed?: boolean }
  /** After how many steps everything is saved, thrown away, and built anew from the bytes of the checkpoint. */
  readonly stop?: number
  /** Of the weights and dropout; 7 is that of the example. */
  readonly seed?: number
  /** Called after each step. */
  readonly breathe?: () => Promise<void>
}

export const STEPS = 100

/** SHA-256 of all parameters after 100 steps, computed on Node 20. */
export const EXPECTED = "03b23e904352485051a9e8bb81df4e63c6c4025ec3efa5cecbe8517b9459db92"

/** @returns SHA-256 of all parameters at the end */
export async function train(gradus: Needed, { compiled, stop, seed = 7, breathe }: Way): Promise<string> {
  let parts = build(gradus, seed)
  let step = stepOf(gradus, parts, compiled)
  for (let done = 0; done < STEPS; ) {
    for (const [x, y] of parts.loader) {
      step(x, y)
      parts.schedule.step()
      await breathe?.()
      if (++done !== stop) continue
      const bytes = gradus.packCheckpoint({ ...parts })
      // Another seed: everything has to come from the checkpoint.
      parts = build(gradus, seed + 1)
      gradus.restoreCheckpoint(gradus.unpackCheckpoint(bytes), parts)
      step = stepOf(gradus, parts, compiled)
      break
    }
  }
  return sha256(new Uint8Array(gradus.saveSafetensors(parts.model.stateDict())))
}

function build(gradus: Needed, seed: number) {
  const {
    Adam,
    cosineAnnealingLR,
    DataLoader,
    Dropout,
    Generator,
    Linear,
    ReLU,
    randn,
    Sequential,
    TensorDataset,
  } = gradus
  const x = randn([640, 32], { generator: new Generator(1) })
  const inside = x.square().sum(1).lt(31).to("int32")
  const loader = new DataLoader(new TensorDataset(x, inside), { batchSize: 64, shuffle: true, seed: 3 })
  const generator = new Generator(seed)
  const model = new Sequential(
    new Linear(32, 256, { generator }),
    new ReLU(),
    new Dropout(0.1, { generator }),
    new Linear(256, 2, { generator }),
  )
  const optimizer = new Adam(model.parameters(), { lr: 0.01 })
  return { model, optimizer, schedule: cosineAnnealingLR(optimizer, { tMax: STEPS }), loader, generator }
}

function stepOf(gradus: Needed, { model, optimizer }: ReturnType<typeof build>, compiled: Way["compiled"]) {
  type Tensor = ReturnType<Needed["randn"]>
  const step = (x: Tensor, y: Tensor) => {
    optimizer.zeroGrad()
    const loss = gradus.crossEntropy(model.forward(x), y)
    loss.backward()
    optimizer.step()
    return loss
  }
  return compiled ? gradus.compile(step, compiled) : step
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
