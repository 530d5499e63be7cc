import fc from "fast-check"

const { GRADUS_RUNS = "50", GRADUS_SEED = "1847", GRADUS_PATH } = process.env

// GRADUS_RUNS: cases a property (50 unless told). GRADUS_SEED: another corner of the space; failures print theirs.
// GRADUS_PATH: the one case that a failure printed with its seed, again.
fc.configureGlobal({
  numRuns: Number(GRADUS_RUNS),
  seed: Number(GRADUS_SEED),
  ...(GRADUS_PATH && { path: GRADUS_PATH, endOnFailure: true }),
})
