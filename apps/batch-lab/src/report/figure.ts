/** A plot for a wide and for a narrow screen. */
export interface Figure {
  readonly title: string
  readonly caption: string
  /** Whether a key must say which colour is which batch size. */
  readonly byBatch: boolean
  readonly svg: (width: number) => string
}
