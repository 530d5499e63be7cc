import type { Machine } from "./machine"
import type { Mode } from "./mode"
import type { Settings } from "./settings"

/** The first line of `results.jsonl`: what was run, and where. */
export interface Header {
  readonly type: "header"
  readonly format: 1
  readonly date: string
  readonly settings: Settings
  readonly machine: Machine
  readonly versions: Readonly<Record<string, string>>
  readonly data: {
    readonly train: number
    readonly test: number
    readonly size: readonly [number, number]
    readonly classes: number
  }
  readonly parameters: number
}

/** Some successive updates: how long they took, and how well the model did on their examples just before each. */
export interface Chunk {
  readonly type: "chunk"
  readonly batchSize: number
  /** Counts since the start, at the end of the chunk; `seconds` of training work alone. */
  readonly updates: number
  readonly examples: number
  readonly seconds: number
  /** Mean over the chunk's examples; null when it is not finite. */
  readonly loss: number | null
  readonly chunkExamples: number
  readonly chunkSeconds: number
  /** Whether it is left out of the timing: code is still being compiled, or the chunk was cut short. */
  readonly untimed?: "warm-up" | "short"
}

/** The model looked at from outside: its loss on fixed training images, its loss and accuracy on the test images. */
export interface Evaluation {
  readonly type: "evaluation"
  readonly batchSize: number
  readonly updates: number
  readonly examples: number
  readonly seconds: number
  readonly trainLoss: number | null
  readonly testLoss: number | null
  readonly testAccuracy: number
}

/** A median and the middle half of what was measured. */
export interface Spread {
  readonly median: number
  /** A quarter of the measurements lies below. */
  readonly low: number
  /** A quarter lies above. */
  readonly high: number
  readonly count: number
}

/** How fast the other mode goes through the same data. */
export interface ModeSample {
  readonly mode: Mode
  readonly secondsPerEpoch: Spread
}

/** One batch size, done. */
export interface Summary {
  readonly type: "summary"
  readonly batchSize: number
  readonly learningRate: number
  readonly updatesPerEpoch: number
  readonly updates: number
  readonly examples: number
  readonly epochs: number
  /** Of training work alone. */
  readonly seconds: number
  /** With evaluation, and the sample of the other mode. */
  readonly wallSeconds: number
  readonly secondsPerEpoch: Spread | null
  readonly examplesPerSecond: Spread | null
  /** Measured for a moment after the training; null when there was no time for it. */
  readonly otherMode: ModeSample | null
  readonly trainLoss: number | null
  readonly testLoss: number | null
  readonly testAccuracy: number
  /** Where the accuracy on endless test data lies, with 95 % confidence (Wilson). */
  readonly testAccuracyInterval: readonly [number, number]
  readonly stopped: "finished" | "time" | "diverged" | "interrupted"
  /** What the lecture reports for 50,000 examples at this batch size. */
  readonly lectureSecondsPerEpoch: number | null
}

export type RecordLine = Header | Chunk | Evaluation | Summary

/** All of an experiment, as read from or written to `results.jsonl`. */
export interface Results {
  readonly header: Header
  readonly batches: readonly BatchRecords[]
}

/** All that is known of one batch size. */
export interface BatchRecords {
  readonly summary: Summary
  readonly chunks: readonly Chunk[]
  readonly evaluations: readonly Evaluation[]
}
