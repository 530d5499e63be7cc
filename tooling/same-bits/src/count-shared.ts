let runs = 0

/** How often a program has been run by several threads together. */
export function sharedRuns(): number {
  return runs
}

/**
 * Begins to count: threads that were asked for and never came would give the right bits as well. A program of several
 * threads exports `step0`, the part of the thread that calls it.
 */
export function countSharedRuns(): void {
  const Original = WebAssembly.Instance
  WebAssembly.Instance = class extends Original {
    override get exports(): WebAssembly.Exports {
      const { step0, ...others } = super.exports
      if (typeof step0 !== "function") return super.exports
      const counted = () => {
        runs++
        return step0()
      }
      return { ...others, step0: counted }
    }
  }
}
