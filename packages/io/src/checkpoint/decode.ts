import type { Tensor } from "@gradus/tensor"
import { quote } from "../refusal"
import { type Json, type JsonObject, MAX_DEPTH, unescapeKey } from "./encode"

/** What JSON has no word for. */
const NUMBERS: ReadonlyMap<unknown, number | undefined> = new Map([
  ["undefined", undefined],
  ["-0", -0],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
])

export interface DecodeContext {
  readonly tensors: Readonly<Record<string, Tensor>>
  /** Names of the tensors that were called for. */
  readonly used: Set<string>
  readonly refuse: (must: string, got: string) => Error
}

/** The value that `encode` wrote. @throws for what it cannot have written */
export function decode(json: Json, context: DecodeContext, depth = 0): unknown {
  if (typeof json !== "object" || json === null) return json
  if (depth > MAX_DEPTH + 1) {
    throw context.refuse(`values must not be nested more than ${MAX_DEPTH} deep`, "more")
  }
  if (Array.isArray(json)) return json.map((item: Json) => decode(item, context, depth + 1))
  const special = Object.keys(json).find(isSpecial)
  if (special !== undefined) return decodeSpecial(special, json as JsonObject, context)
  return decodeMembers(json as JsonObject, context, depth)
}

/** The members of an object that stands for nothing else. */
export function decodeMembers(json: JsonObject, context: DecodeContext, depth = 0): Record<string, unknown> {
  const members = Object.entries(json).map(([key, member]) => {
    if (isSpecial(key)) throw context.refuse("names must not begin with a single $", quote(key))
    return [unescapeKey(key), decode(member, context, depth + 1)] as const
  })
  return Object.fromEntries(members)
}

function isSpecial(key: string): boolean {
  return key.startsWith("$") && !key.startsWith("$$")
}

function decodeSpecial(key: string, json: JsonObject, { tensors, used, refuse }: DecodeContext): unknown {
  const member = json[key]
  const alone = Object.keys(json).length === 1
  if (alone && key === "$number" && NUMBERS.has(member)) return NUMBERS.get(member)
  if (alone && key === "$tensor" && typeof member === "string" && member in tensors) {
    if (used.has(member)) throw refuse("each tensor must be called for once", `${quote(member)} twice`)
    used.add(member)
    return tensors[member]
  }
  const got = `${quote(key)}: ${typeof member === "string" ? quote(member) : typeof member}`
  throw refuse("its state must speak of numbers and tensors that are there", got)
}
