import type { Law } from "../law"
import type { OptimizerSubject } from "./optimizer-subject"
import type { OptimizerTraits } from "./optimizer-traits"

type Hyper = OptimizerSubject["hyper"]
type Kind = readonly [must: string, holds: (value: never, hyper: Hyper) => boolean]

const YES: Kind = ["true or false", (value: unknown) => typeof value === "boolean"]
const CALL: Kind = ["a function", (value: unknown) => typeof value === "function"]
const NAME: Kind = ["the name of a hyper-parameter", named]
const oneOf = (...all: readonly string[]): Kind => [
  all.map((one) => `"${one}"`).join(" or "),
  (value: unknown) => all.includes(value as string),
]

function named(value: unknown, hyper: Hyper): boolean {
  return typeof value === "string" && value in hyper
}

/** An object with these fields; those with a question mark may be left out. */
function fields(kinds: Readonly<Record<string, Kind>>): Kind {
  const each = Object.entries(kinds).map(([key, [must, holds]]) => ({
    key: key.replace("?", ""),
    said: key,
    must,
    holds,
  }))
  return [
    `{ ${each.map(({ said, must }) => `${said}: ${must}`).join(", ")} }`,
    (value: Readonly<Record<string, never>>, hyper) =>
      typeof value === "object" &&
      Object.keys(value).every((key) => each.some((field) => field.key === key)) &&
      each.every(({ key, said, holds }) =>
        value[key] === undefined ? said !== key : holds(value[key], hyper),
      ),
  ]
}

const TRAITS: { readonly [Name in keyof Required<OptimizerTraits>]: Kind } = {
  locality: oneOf("element", "parameter", "all"),
  groups: YES,
  maximize: YES,
  formula: [
    "{ element }, { parameter } or { all }, a function",
    (value: Readonly<Record<string, unknown>>) =>
      typeof value === "object" &&
      /^(element|parameter|all)$/.test(String(Object.keys(value))) &&
      typeof Object.values(value)[0] === "function",
  ],
  lr: [
    "the name of a hyper-parameter, or false",
    (value: unknown, hyper) => value === false || named(value, hyper),
  ],
  decay: fields({ kind: oneOf("coupled", "decoupled", "proximal", "own"), hyper: NAME }),
  readsParameter: YES,
  startsMoving: YES,
  rests: ["a whole number of steps", (value: number) => Number.isInteger(value) && value >= 0],
  epsilon: fields({ hyper: NAME, place: oneOf("outside", "inside") }),
  averages: [
    "names of hyper-parameters",
    (value: readonly unknown[], hyper) => Array.isArray(value) && value.every((one) => named(one, hyper)),
  ],
  scaleInvariant: YES,
  preconditioned: YES,
  gradientDescent: YES,
  momentum: fields({ form: oneOf("heavy-ball", "buffer", "nesterov"), coefficient: NAME }),
  adam: fields({ beta1: NAME, beta2: NAME, "amsgrad?": YES }),
  underConstantGradient: CALL,
  rateNeverRises: YES,
  sumOfSquares: YES,
  meanOfSquares: fields({ coefficient: NAME, start: oneOf("zero", "first"), "centred?": YES }),
  onQuadratic: CALL,
}

/**
 * The law, of subjects that promise what there is to promise: a misspelt promise would be none, and take laws away in silence.
 */
export function ofSoundSubjects(law: Law<OptimizerSubject>): Law<OptimizerSubject> {
  return {
    ...law,
    applies(subject) {
      demandSound(subject)
      return law.applies(subject)
    },
  }
}

/** @throws TypeError that names the subject and the promise */
function demandSound({ name, traits, hyper }: OptimizerSubject): void {
  const said = (must: string, got: string) =>
    new TypeError(
      `${name}: ${must}, got ${got}. Its hyper-parameters are ${Object.keys(hyper).join(", ") || "none"}.`,
    )
  const promised: Readonly<Record<string, unknown>> = { ...traits }
  const unknown = Object.keys(promised).find((key) => !Object.hasOwn(TRAITS, key))
  if (unknown) throw said(`a promise must be one of ${Object.keys(TRAITS).join(", ")}`, unknown)
  for (const [key, [must, holds]] of Object.entries(TRAITS)) {
    const value = promised[key]
    if (value === undefined ? key !== "locality" : value !== null && holds(value as never, hyper)) continue
    throw said(`the promise ${key} must be ${must}`, JSON.stringify(value) ?? "nothing")
  }
}
