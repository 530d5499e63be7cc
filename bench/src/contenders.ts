import type { Contender } from "./task"

export interface Entry {
  readonly title: string
  /** Whether it runs when none are named. */
  readonly usual: boolean
  /** One of ours, a JavaScript peer, or PyTorch, which runs in a program of its own. */
  readonly kind: "gradus" | "peer" | "torch"
  /** Loads nothing before it is called, so that a process holds one contender alone. */
  readonly load?: () => Promise<Contender>
}

const compiled = (options: { threads?: number; relaxed?: boolean }) => async () =>
  (await import("./contenders/gradus-compiled")).compiled(options)
const tfjs = (backend: "cpu" | "wasm") => async () => (await import("./contenders/tfjs")).tfjs(backend)

/** In the order in which a table shows them; the first is what the others are compared with. */
export const CONTENDERS: Readonly<Record<string, Entry>> = {
  compiled: { title: "gradus, compiled", usual: true, kind: "gradus", load: compiled({ threads: 1 }) },
  threads2: { title: "on two threads", usual: true, kind: "gradus", load: compiled({ threads: 2 }) },
  // The same as compiled where the engine has no such instructions, as Node 20.
  relaxed: { title: "relaxed", usual: false, kind: "gradus", load: compiled({ threads: 1, relaxed: true }) },
  eager: {
    title: "gradus, eager",
    usual: true,
    kind: "gradus",
    load: async () => (await import("./contenders/gradus")).eager,
  },
  jax: {
    title: "jax-js (wasm, jit)",
    usual: true,
    kind: "peer",
    load: async () => (await import("./contenders/jax")).jax,
  },
  "tfjs-wasm": { title: "TensorFlow.js (wasm)", usual: true, kind: "peer", load: tfjs("wasm") },
  "tfjs-cpu": { title: "TensorFlow.js (cpu)", usual: false, kind: "peer", load: tfjs("cpu") },
  torch: { title: "PyTorch (eager, one thread)", usual: true, kind: "torch" },
}
