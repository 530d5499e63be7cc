import { ones, tensor } from "@gradus/tensor"
import { describe, expect, it } from "vitest"
import * as losses from "../src"

// biome-ignore lint/suspicious/noExplicitAny: calls without types
const untyped = losses as any
const logits = ones([2, 3])
const classes = tensor([0, 2], { dtype: "int32" })

/** What somebody writes who comes from PyTorch, or from JavaScript without types, and what tells him. */
const CALLS: Readonly<Record<string, readonly [() => unknown, string]>> = {
  "an option in snake case": [
    () => untyped.crossEntropy(logits, classes, { label_smoothing: 0.1 }),
    'got "label_smoothing". Did you mean labelSmoothing?',
  ],
  "classes as floating point": [
    () => untyped.crossEntropy(logits, tensor([0, 2])),
    "crossEntropy: class indices must be int32, got float32 of shape [2]. Make them with { dtype: ",
  ],
  "classes as a list": [
    () => untyped.crossEntropy(logits, [0, 2]),
    "crossEntropy: target must be a tensor, got [0, 2].",
  ],
  "a reduction by position": [
    () => untyped.mse(logits, logits, "sum"),
    'mse: options must be an object of reduction, got "sum".',
  ],
  "a delta by position": [
    () => untyped.huber(logits, logits, 2),
    "huber: options must be an object of reduction, delta, got 2.",
  ],
  "a target left out": [() => untyped.l1(logits), "l1: target must be a tensor, got undefined."],
  "null for an option": [
    () => untyped.bce(logits, logits, { weight: null }),
    "bce: weight must be a tensor, got null.",
  ],
  "weights as a list": [
    () => untyped.nll(logits, classes, { weight: [1, 1, 2] }),
    "nll: weight must be a tensor, got [1, 1, 2]. Make one with tensor().",
  ],
  "an index to ignore as text": [
    () => untyped.nll(logits, classes, { ignoreIndex: "0" }),
    'nll: ignoreIndex must be a whole number in (-∞, ∞), got "0".',
  ],
  "a flag as text": [
    () => untyped.klDiv(logits, logits, { logTarget: "yes" }),
    'klDiv: logTarget must be true or false, got "yes".',
  ],
  "the order of another library": [
    () => untyped.bceWithLogits(logits, 1),
    "bceWithLogits: target must be a tensor, got 1.",
  ],
}

describe("losses called as elsewhere", () => {
  for (const [what, [call, message]] of Object.entries(CALLS)) {
    it(`say how it is written here: ${what}`, () => {
      expect(call).toThrow(message)
    })
  }
})

describe("every loss", () => {
  for (const name of Object.keys(losses)) {
    it(`names itself when an option is none: ${name}`, () => {
      expect(() => untyped[name](logits, logits, { none: 1 })).toThrow(
        `${name}: options must be an object of `,
      )
    })
  }
})
