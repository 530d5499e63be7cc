import { demand, type Kind } from "@gradus/checks"
import { isTensor, type Tensor } from "@gradus/tensor"

/** Parameters as a module lists them: tensors, or pairs of a path and a tensor. */
export type Params = Iterable<Tensor | readonly [string, Tensor]>

/** A parameter with its path, where one was given. */
export interface NamedParameter {
  readonly parameter: Tensor
  readonly name: string | undefined
}

const advice = "Pass model.parameters(), or a list of tensors."

export const TENSOR: Kind<Tensor> = { must: "a tensor", type: "object", holds: isTensor, advice }

/** What can be listed: it is gone through once, so that a generator will do. */
export const LIST: Kind<Iterable<unknown>> = {
  must: "a list of tensors, or of pairs of a path and a tensor",
  type: "object",
  holds: (value) => Symbol.iterator in value,
  advice,
}

const ENTRY: Kind = {
  must: "tensors, or pairs of a path and a tensor",
  holds: (item) => isTensor(item) || (Array.isArray(item) && item.length === 2 && isPair(item)),
  advice,
}

function isPair([name, parameter]: readonly unknown[]): boolean {
  return typeof name === "string" && name !== "" && isTensor(parameter)
}

/** The parameters that were given, in order. @throws TypeError or RangeError for what is none */
export function parametersOf(owner: string, params: unknown): NamedParameter[] {
  return Array.from(demand(owner, "parameters", LIST, params), (item) => {
    demand(owner, "parameters", ENTRY, item)
    return isTensor(item)
      ? { parameter: item, name: undefined }
      : { name: (item as [string, Tensor])[0], parameter: (item as [string, Tensor])[1] }
  })
}
