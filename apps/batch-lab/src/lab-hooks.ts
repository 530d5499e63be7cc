import type { Evaluation, Header, Summary } from "./records"
import type { Progress } from "./train"

/** What a caller may want to hear of, and how it stops a run. */
export interface LabHooks {
  readonly onStart?: (start: LabStart) => void
  /** Called before each batch size that is trained. */
  readonly onBatch?: (batch: {
    readonly batchSize: number
    readonly number: number
    readonly of: number
  }) => void
  readonly onProgress?: (progress: Progress) => void
  readonly onEvaluation?: (evaluation: Evaluation) => void
  readonly onSummary?: (summary: Summary) => void
  /** Ends the run when aborted; what was measured is kept. */
  readonly signal?: AbortSignal
}

export interface LabStart {
  readonly header: Header
  /** Batch sizes taken over from the run that is resumed. */
  readonly kept: readonly number[]
  /** Where results that were in the folder have gone. */
  readonly setAside: string | undefined
}
