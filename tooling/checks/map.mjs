// Prints which packages stand on which, as the sources are: `npm run map`.
import { cruise } from "dependency-cruiser"
import config from "../../.dependency-cruiser.mjs"

const { output } = await cruise(["packages", "apps"], {
  ...config.options,
  exclude: { path: `${config.options.exclude.path}|/(test|bench)/|config\\.ts$` },
})
const owner = (path) => /^(?:packages|apps)\/([^/]+)\/src\//.exec(path)?.[1]
const map = new Map()
for (const { source, dependencies } of output.modules) {
  const from = owner(source)
  if (!from) continue
  const on = map.get(from) ?? new Set()
  map.set(from, on)
  for (const { resolved } of dependencies) {
    const to = owner(resolved)
    if (to && to !== from) on.add(to)
  }
}
for (const [name, on] of [...map].sort((a, b) => a[1].size - b[1].size)) {
  console.log(`${name.padEnd(12)}${on.size > 0 ? `← ${[...on].sort().join(", ")}` : ""}`)
}
