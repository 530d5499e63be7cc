/**
 * What a function promises its tests, who find it in its file as `promises`. Here alone its error is stated: `npm run tables`
 * writes it into comment and README. Nothing of it is in what is built, since nothing there reads it.
 * @internal
 */
export interface MathsPromises {
  /** Largest error in ulps, measured at every argument. */
  readonly f32: number
  /** The same as far as known: that of the worst of the arguments in the maker of its golden cases. */
  readonly f64: number
  /** f(−x) is −f(x), or f(x), to the bit. */
  readonly symmetry?: "odd" | "even"
}
