/** All there is to save of a generator. */
export interface GeneratorState {
  readonly key: readonly [number, number]
  readonly draws: number
}

/** A `Generator` as recorders see it: what it draws next, and how it is put back. */
export interface AnyGenerator {
  state(): GeneratorState
  loadState(state: GeneratorState): this
  skip(count: number): number
}
