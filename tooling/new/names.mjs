import { existsSync, readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { layers } from "@gradus/repository-checks/layers"
import { publicExports } from "@gradus/repository-checks/public-exports"

/** Words of a name in any spelling: `SiLU` is one, `RMSNorm` and `rms-norm` are two. */
function words(given) {
  return given
    .replace(/([a-z])LU\b/g, "$1lu")
    .replace(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, "$1$3-$2$4")
    .toLowerCase()
    .split("-")
}

const capital = (word) => word[0].toUpperCase() + word.slice(1)

/**
 * The spellings of a name. A class keeps the capitals that it is given.
 *
 * @returns `kebab` for files, `snake` for Python, `camel` for functions, `pascal` for classes and types, `name` for what is exported
 */
export function namesOf(kind, given) {
  const [first, ...rest] = words(given)
  const camel = first + rest.map(capital).join("")
  const pascal = /^[A-Z]/.test(given) && !given.includes("-") ? given : capital(camel)
  const snake = [first, ...rest].join("_")
  return { kebab: [first, ...rest].join("-"), snake, camel, pascal, name: kind.isClass ? pascal : camel }
}

/** Why there can be no thing of this name; undefined if there can. */
export function refusal(root, kind, given) {
  if (!/^[A-Za-z][A-Za-z\d]*(-[a-z\d]+)*$/.test(given)) {
    return `The name must be letters and digits, as ${kind.example}, or in kebab-case, got "${given}".`
  }
  const names = namesOf(kind, given)
  if (isReserved(names.name)) return `${names.name} is a word of JavaScript. Choose another name.`
  const place = UMBRELLA.flatMap((name) => exportsOf(root, name)).find(
    ({ name, isType, path }) =>
      name === names.name ||
      (path.startsWith(`packages/${kind.package}/`) &&
        ((!isType && same(name, names.name)) || basename(path) === `${names.kebab}.ts`)),
  )
  if (place) return `There is ${place.name} already, in ${place.path}. Choose another name.`
  const paths = Object.keys(kind.files({ ...names, group: "group" }))
  const there = paths.find((path) => existsSync(join(root, path)))
  return there && `${there} is there already. Choose another name.`
}

/** Packages whose exports stand beside each other in `gradus`, where each name can be but once. */
const UMBRELLA = layers.find(({ name }) => name === "gradus").on.filter((name) => name !== "kernels")

const same = (a, b) => a.toLowerCase() === b.toLowerCase()

function isReserved(name) {
  try {
    return !new Function(`"use strict"; const ${name} = 0`)
  } catch {
    return true
  }
}

/** What the sources of a package export, and where. */
function exportsOf(root, name) {
  const folder = join("packages", name, "src")
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(folder, path))
    .flatMap((path) => publicExports(readFileSync(join(root, path), "utf8")).map((one) => ({ ...one, path })))
}
