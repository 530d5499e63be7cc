import { isTensor, type Tensor } from "@gradus/tensor"
import type { Params } from "./optimizer"

export interface ParameterGradient {
  readonly parameter: Tensor
  readonly gradient: Tensor
}

/** The parameters that have a gradient, with it. */
export function gradientsOf(params: Params): ParameterGradient[] {
  const found: ParameterGradient[] = []
  for (const item of params) {
    const parameter = isTensor(item) ? item : item[1]
    if (parameter.grad) found.push({ parameter, gradient: parameter.grad })
  }
  return found
}

/** Puts another gradient in the place of a parameter's; in its own buffer where it has one. */
export function replaceGrad(parameter: Tensor, value: Tensor): void {
  if (parameter.grad?.storage.mutable) parameter.grad.assign(value)
  else parameter.grad = value
}
