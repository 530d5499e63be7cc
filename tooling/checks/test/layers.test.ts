import { existsSync, readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { layers } from "../layers.mjs"

const packages = fileURLToPath(new URL("../../../packages/", import.meta.url))

test("a package stands only on names above it in the list", () => {
  for (const [i, { name, on }] of layers.entries()) {
    const above = layers.slice(0, i).map((layer) => layer.name)
    expect(above, `what ${name} stands on`).toEqual(expect.arrayContaining(on))
  }
})

test("every package is in the list", () => {
  const names = readdirSync(packages).filter((name) => existsSync(`${packages}${name}/package.json`))
  expect(layers.map((layer) => layer.name)).toEqual(expect.arrayContaining(names))
})
