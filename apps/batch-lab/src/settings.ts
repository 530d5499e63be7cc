import { isPlain, nearest, show } from "@gradus/checks"
import { z } from "zod"
import { LabError } from "./lab-error"
import { MODELS } from "./model"
import { DEFAULT_LEARNING_RATES, findOptimizer, OPTIMIZERS } from "./optimizer"

const positiveInteger = z.number("must be a number").int("must be an integer").positive("must be above 0")
const hyperValue = z.union(
  [z.number(), z.boolean(), z.tuple([z.number(), z.number()])],
  "must hold numbers, booleans or pairs by name",
)

/** What decides the numbers of an experiment, complete. */
const schema = z.strictObject({
  dataset: z.string("must be text").min(1, "must not be empty").default("mnist"),
  limit: positiveInteger.default(50_000),
  testLimit: positiveInteger.default(10_000),
  batchSizes: z
    .array(positiveInteger, "must be a list of numbers")
    .min(1, "must not be empty")
    .transform((sizes) => [...new Set(sizes)].sort((a, b) => a - b))
    .default([1, 10, 100, 1000]),
  model: z
    .enum(Object.keys(MODELS) as (keyof typeof MODELS)[], `must be one of ${Object.keys(MODELS).join(", ")}`)
    .default("mlp"),
  optimizer: z
    .string("must be text")
    .refine((name) => findOptimizer(name), `must be one of ${Object.keys(OPTIMIZERS).join(", ")}`)
    .transform((name) => findOptimizer(name)?.optimizerName ?? name)
    .default("SGD"),
  opt: z.record(z.string(), hyperValue, "must hold numbers, booleans or pairs by name").default({}),
  lr: z.number("must be a number").nonnegative("must not be negative").nullable().default(null),
  lrScaling: z.enum(["none", "linear", "sqrt"], "must be one of none, linear, sqrt").default("none"),
  lrReference: positiveInteger.default(100),
  epochs: z.number("must be a number").positive("must be above 0").nullable().default(null),
  examples: positiveInteger.nullable().default(null),
  seconds: z.number("must be a number").positive("must be above 0").nullable().default(null),
  eager: z.boolean("must be true or false").default(false),
  seed: z.number("must be a number").int("must be an integer").nonnegative("must not be negative").default(0),
})

type Parsed = z.output<typeof schema>
type Given = z.input<typeof schema>

/** The settings of an experiment; what is left out has a default. */
export type SettingsInput = { readonly [K in keyof Given]?: Given[K] | undefined }

/** Settings with every gap filled. */
export type Settings = Readonly<Omit<Parsed, "lr">> & { readonly lr: number }

/** Where no end is given: enough to see the differences, in about a minute. */
const DEFAULT_EPOCHS = 10
const DEFAULT_SECONDS = 90

const HINTS: Partial<Record<keyof Settings, string>> = {
  batchSizes: "Write them as 1,10,100.",
  opt: "Write --opt momentum=0.9 or --opt betas=0.9,0.99.",
  lr: "The usual range is 0.0001 to 1.",
  seconds: "It is the time for all batch sizes together.",
}

/**
 * Checks settings and fills the gaps. Without `epochs`, `examples` and `seconds` there are 10 epochs, and 90 seconds
 * for all batch sizes together.
 *
 * @throws LabError that names the first setting that will not do
 */
export function parseSettings(input: SettingsInput): Settings {
  if (!isPlain(input)) {
    throw new LabError(
      `settings must be an object, got ${show(input)}. Write { batchSizes: [10, 100] }, say.`,
    )
  }
  const result = schema.safeParse(input)
  if (!result.success) throw settingError(result.error.issues[0], input)
  const settings = result.data
  if (input.lrReference !== undefined && settings.lrScaling === "none") {
    throw new LabError(
      `lr-reference must be left out unless lr-scaling is linear or sqrt, got ${show(input.lrReference)}. It would have no effect.`,
    )
  }
  const endless = settings.epochs === null && settings.examples === null && settings.seconds === null
  return {
    ...settings,
    lr:
      settings.lr ??
      DEFAULT_LEARNING_RATES[settings.optimizer] ??
      OPTIMIZERS[settings.optimizer].hypers.lr.default,
    ...(endless && { epochs: DEFAULT_EPOCHS, seconds: DEFAULT_SECONDS }),
  }
}

function settingError(issue: z.core.$ZodIssue, input: SettingsInput): LabError {
  if (issue.code === "unrecognized_keys") {
    const names = Object.keys(schema.shape)
    const [name] = issue.keys
    const meant = nearest(name, names)
    return new LabError(
      `settings must be among ${names.join(", ")}, got ${name}. ${meant ? `Did you mean ${meant}?` : "Correct the name."}`,
    )
  }
  const key = issue.path[0] as keyof Settings
  let value: unknown = input
  for (const part of issue.path) value = (value as Record<PropertyKey, unknown> | undefined)?.[part]
  const hint = HINTS[key] ?? "Leave it out for the default."
  return new LabError(`${kebab(key)} ${issue.message}, got ${show(value)}. ${hint}`)
}

/** `batchSizes` as it is written on the command line, `batch-sizes`. */
export function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** The learning rate for a batch size under the rule of the settings. */
export function learningRateFor(settings: Settings, batchSize: number): number {
  const ratio = batchSize / settings.lrReference
  if (settings.lrScaling === "linear") return settings.lr * ratio
  return settings.lrScaling === "sqrt" ? settings.lr * Math.sqrt(ratio) : settings.lr
}

/** The first setting in which two experiments differ such that their numbers cannot stand in one table. */
export function differenceOf(a: Settings, b: Settings): keyof Settings | undefined {
  const keys = Object.keys(schema.shape).filter((key) => key !== "batchSizes") as (keyof Settings)[]
  return keys.find((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]))
}
