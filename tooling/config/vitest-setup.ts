import fc from "fast-check"

// GRADUS_RUNS: cases a property (50 unless told). GRADUS_SEED: another corner of the space; failures print theirs.
fc.configureGlobal({
  numRuns: Number(process.env.GRADUS_RUNS ?? 50),
  seed: Number(process.env.GRADUS_SEED ?? 1847),
})
