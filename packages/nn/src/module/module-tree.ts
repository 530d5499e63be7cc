import { className, isPlain } from "@gradus/checks"
import { isTensor, type Tensor } from "@gradus/tensor"
import { activeRecorder, meet, seenIn } from "@gradus/tensor/engine"
import { hasBrand } from "./brand"
import { demandPart, keepParts, keyOf, PARAMETER } from "./kept-parts"
import { type Role, roleOf } from "./parameter"

/** The modules that are properties of this one, or elements of an array that is. */
export function childrenOf<M extends object>(module: M): [string, M][] {
  const found: [string, M][] = []
  const fields = keptFieldsOf(module)
  const others: [string, unknown][] = []
  for (const [name, value] of fields) {
    if (hasBrand<M>(value)) found.push([name, value])
    else if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) {
        if (hasBrand<M>(item)) found.push([`${name}.${i}`, item])
        else if (isObject(item)) others.push([name, item])
      }
    } else if (!isTensor(value) && isObject(value)) others.push([name, value])
  }
  if (others.length > 0) {
    const known = new Set([...found, ...fields].map(([, value]) => value).filter(isPart))
    for (const [name, value] of others) demandNoPart(module, name, value, known)
  }
  for (const [, child] of found) {
    meet(child)
    seenIn(child, module)
  }
  return found
}

/** The fields of a module. A step that is recorded depends on those that are parts of it. */
export function fieldsOf(module: object): [string, unknown][] {
  meet(module)
  return activeRecorder()?.parts(module, isPart) ?? Object.entries(module)
}

/** The same, when they are looked through for parts: those that there were have to be there still. */
function keptFieldsOf(module: object): [string, unknown][] {
  const fields = fieldsOf(module)
  keepParts(module, fields)
  return fields
}

function isPart(value: unknown): boolean {
  return hasBrand(value) || (isTensor(value) && roleOf(value) !== undefined)
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null
}

/** How deep lists, objects and maps are searched for what would not be found. */
const DEPTH = 3

/**
 * @param known - what is found otherwise, and may be referred to
 * @throws TypeError for a module or parameter where nobody would find it: it would not be trained or saved
 */
function demandNoPart(
  module: object,
  name: string,
  value: unknown,
  known: ReadonlySet<unknown>,
  depth = DEPTH,
): void {
  if (!isObject(value) || depth === 0 || known.has(value)) return
  if (isPart(value)) {
    throw new TypeError(
      `${className(module)}: modules and parameters must be properties, or modules in an array that is one, got one inside ${name}. Assign each to a property of its own, or keep a list of modules.`,
    )
  }
  const within =
    value instanceof Map || value instanceof Set || Array.isArray(value) ? value.values() : undefined
  for (const part of within ?? (isPlain(value) ? Object.values(value) : []))
    demandNoPart(module, name, part, known, depth - 1)
}

/** A module and all below it with their paths, parents first; those reached in several ways each time. */
export function* walk<M extends object>(
  module: M,
  path = "",
  above: readonly M[] = [],
): Generator<[string, M], void, undefined> {
  if (above.includes(module)) {
    throw new Error(
      `Module: a module must not contain itself, got a cycle at "${path}". Keep references to modules further up in #private fields.`,
    )
  }
  yield [path, module]
  for (const [name, child] of childrenOf(module)) yield* walk(child, join(path, name), [...above, module])
}

/**
 * All parameters and buffers with their paths, or those of one kind.
 *
 * @throws Error for two tensors of one path, of which one would be lost in a state dict
 */
export function* tensorsOf(
  module: object,
  kind?: Role["kind"],
): Generator<[string, Tensor], void, undefined> {
  const known = new Map<string, Tensor>()
  for (const [place, part] of walk(module)) {
    for (const [name, value] of keptFieldsOf(part)) {
      if (!isTensor(value)) continue
      const role = roleOf(value)
      if (!role) {
        // A leaf that takes gradients would be neither trained nor saved.
        if (value.isLeaf && value.requiresGrad) demandPart(part, name, PARAMETER)
        continue
      }
      const path = join(place, keyOf(part, name))
      if ((known.get(path) ?? value) !== value) {
        throw new Error(
          `${className(module)}: parameters and buffers must have paths of their own, got two of "${path}". Rename a property, or the key of a buffer.`,
        )
      }
      known.set(path, value)
      if ((kind ?? role.kind) !== role.kind) continue
      seenIn(value, part)
      yield [path, value]
    }
  }
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`
}
