/// <reference path="../../../tooling/config/import-glob.d.ts" />
import type { OperationPromise, OperationPromises, TensorValue } from "@gradus/laws"
import type * as fc from "fast-check"
import { drawnTensors } from "../../../tooling/config/drawn-tensors"
import type { Tensor } from "../src"

/** How an operation that is not elementwise can be sampled: inputs, and calls that try its options. */
export interface Specimen extends Omit<OperationPromise<Tensor>, "inputs" | "sizes"> {
  readonly inputs: fc.Arbitrary<readonly TensorValue[]>
}

const sources = import.meta.glob<{ readonly promises?: OperationPromises<Tensor> }>(
  ["../src/ops/**/*.ts", "../src/define-methods.ts"],
  { eager: true },
)

/** What is promised beside operations and functions made of them, by name. */
export const specimens: Readonly<Record<string, Specimen>> = Object.fromEntries(
  Object.values(sources).flatMap(({ promises = {} }) =>
    Object.entries(promises).map(([name, { inputs, sizes, ...rest }]) => {
      return [name, { inputs: drawnTensors(inputs, sizes), ...rest }]
    }),
  ),
)
