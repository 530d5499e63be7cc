/**
 * Imports that go round, each as the list of its files: the shortest through a file that is on none of those before.
 *
 * @param modules - as dependency-cruiser lists them: `source`, and `dependencies` with `resolved` and `dependencyTypes`
 */
export function cyclesIn(modules) {
  const next = new Map()
  for (const { source, dependencies } of modules) {
    const counted = dependencies.filter((dependency) => !isTensorType(source, dependency))
    next.set(source, new Set(counted.map(({ resolved }) => resolved)))
  }
  const cycles = []
  for (const file of next.keys()) {
    if (cycles.some((cycle) => cycle.includes(file))) continue
    const cycle = shortestFrom(file, next)
    if (cycle) cycles.push(cycle)
  }
  return cycles
}

/** The one thing that may be mutual: what `Tensor` has as methods is written in files that speak of tensors. */
function isTensorType(source, { resolved, dependencyTypes }) {
  const type = resolved === "packages/tensor/src/tensor.ts" && dependencyTypes.includes("type-only")
  return type && source.startsWith("packages/tensor/")
}

/** The shortest way from a file back to it. */
function shortestFrom(file, next) {
  const ways = [[file]]
  const seen = new Set()
  for (const way of ways) {
    for (const to of next.get(way.at(-1)) ?? []) {
      if (to === file) return way
      if (seen.has(to)) continue
      seen.add(to)
      ways.push([...way, to])
    }
  }
  return undefined
}
