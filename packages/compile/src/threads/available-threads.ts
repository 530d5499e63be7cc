type Modules = { getBuiltinModule?(name: string): { availableParallelism?(): number } | undefined }

/** How many threads the machine runs at once, as far as the platform tells; 1 when it does not. */
export function availableThreads(): number {
  const { process, navigator } = globalThis as {
    process?: Modules
    navigator?: { hardwareConcurrency?: number }
  }
  const os = process?.getBuiltinModule?.("node:os")
  return os?.availableParallelism?.() ?? navigator?.hardwareConcurrency ?? 1
}
