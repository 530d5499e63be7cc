/**
 * A learning-rate schedule: a pure function from a step, counted from 0, to a learning rate.
 *
 * Every schedule of this package takes its base learning rate as the option `lr`, and `lr` defaults to 1:
 * left out, what comes back is a factor. Steps need not be whole: `epoch + batch / batches` is a step too.
 */
export type Schedule = (step: number) => number
