/** The suites that run kernels, to be run again with operands in other places. */
export async function importKernelSuites(): Promise<void> {
  await import("./conv.test")
  await import("./conv-golden.test")
  await import("./conv-epilogue.test")
  await import("./evaluate.test")
  await import("./gather.test")
  await import("./gemm.test")
  await import("./gemm-epilogue.test")
  await import("./loop.test")
  await import("./pool.test")
  await import("./pool-parts.test")
  await import("./random.test")
  await import("./reduce.test")
  await import("./reduce-along.test")
  await import("./rows.test")
  await import("./split.test")
  await import("./transpose.test")
}
