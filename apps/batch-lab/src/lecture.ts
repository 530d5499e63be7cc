/** Seconds an epoch of 50,000 examples, as the lecture reports them; its machine and program are not known. */
export const LECTURE_SECONDS: Readonly<Record<number, number>> = { 1: 166, 10: 17 }

/** Examples in the lecture's epoch. */
export const LECTURE_EXAMPLES = 50_000
